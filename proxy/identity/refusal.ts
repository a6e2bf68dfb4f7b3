/** Why a caller stays unknown; a label of metrics, never told to the client. */
export type RefusalReason =
  /** No credential was presented. */
  | 'missing'
  /** Something was presented that is no credential: another scheme, two that differ, one that is too long. */
  | 'unusable'
  /** No source knows it: a key that is wrong, expired or suspended, or a token where none is taken. */
  | 'unknown'
  | 'malformed'
  | 'too_large'
  | 'algorithm'
  /** No source takes tokens of this issuer. */
  | 'issuer'
  /** The issuer's keys were never there. */
  | 'no_keys'
  /** The issuer's keys could not be confirmed for too long. */
  | 'stale_keys'
  | 'unknown_key_id'
  | 'signature'
  | 'token_type'
  | 'audience'
  | 'expired'
  | 'not_yet_valid'
  /** A claim is absent, or has a value that cannot be used. */
  | 'claims'
  /** The ServiceAccount is gone, another than it was, or not among those that are taken. */
  | 'unknown_account';

/** A request whose sender stays unknown. */
export interface Refusal {
  readonly kind: 'Refused';
  /** Name of the source that looked closest; `none` where none did. */
  readonly source: string;
  readonly reason: RefusalReason;
}

export function refuse(reason: RefusalReason, source = 'none'): Refusal {
  return { kind: 'Refused', source, reason };
}
