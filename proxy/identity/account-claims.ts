import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Claims } from './read-claim.ts';
import type { RefusalReason } from './refusal.ts';

/** The ServiceAccount that a token was made for. */
export interface AccountClaims {
  /** `<namespace>/<name>`. */
  readonly key: string;
  readonly uid: string;
}

/**
 * Reads the private claims of a token that TokenRequest made
 * (https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens); they
 * must agree with the subject.
 */
export function readAccountClaims(claims: Claims): Result<AccountClaims, RefusalReason> {
  const bound = claims['kubernetes.io'];
  if (!isRecord(bound) || !isRecord(bound.serviceaccount)) return failed('claims');
  const { namespace } = bound;
  const { name, uid } = bound.serviceaccount;
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof uid !== 'string')
    return failed('claims');
  if (claims.sub !== `system:serviceaccount:${namespace}:${name}`) return failed('claims');
  return ok({ key: `${namespace}/${name}`, uid });
}
