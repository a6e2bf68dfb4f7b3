import type { CallerKind } from '#contract/snapshot/caller-attributes.ts';

/** Who sends a request, after authentication. Absent attributes are empty. */
export interface Caller {
  readonly kind: CallerKind;
  /** `<namespace>/<name>` of the AIKey; `<source>/<subject>` of a JWT; `system:serviceaccount:<namespace>:<name>`; `anonymous`. */
  readonly id: string;
  readonly team: string;
  readonly app: string;
  readonly user: string;
  readonly project: string;
  readonly costCenter: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the issuer of a JWT says that the caller belongs to. */
  readonly groups: readonly string[];
  /** Model patterns that the credential itself is narrowed to. */
  readonly models: readonly string[] | undefined;
}
