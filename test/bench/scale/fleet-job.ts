/** What `fake-fleet.ts` is asked to do. */
export type FleetJob =
  | {
      readonly kind: 'connect';
      readonly port: number;
      readonly caPem: string;
      readonly count: number;
      /** What each says it holds. */
      readonly digests: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'leave' };
