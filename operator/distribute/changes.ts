import type { Clock } from '#runtime/clock.ts';

/** Tells listeners which gateways have news, once for many. */
export interface Changes {
  note(gateway: string): void;
  /** The result takes the listener back. */
  listen(listener: (gateways: ReadonlySet<string>) => void): () => void;
}

/** Long enough to fold the acknowledgements of a fleet into few status writes, short enough to go unnoticed. */
const delayMs = 20;

export function makeChanges(clock: Clock): Changes {
  const listeners = new Set<(gateways: ReadonlySet<string>) => void>();
  let noted = new Set<string>();
  const tell = (): void => {
    const gateways = noted;
    noted = new Set();
    for (const listener of listeners) listener(gateways);
  };
  return {
    note: (gateway) => {
      if (noted.size === 0) clock.schedule(tell, delayMs);
      noted.add(gateway);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
