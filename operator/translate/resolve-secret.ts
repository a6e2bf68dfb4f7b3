import { failed, ok, type Result } from '#runtime/result.ts';
import type { SecretResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';

/** The longest credential that a proxy takes, in characters; the contract's secret schema says the same. */
const longest = 16_384;

/**
 * One value of a Secret as text, without the newline that editors and `echo` leave at its end. Fails with
 * SecretNotFound where it is absent or empty, with Invalid where it could not stand in an HTTP header
 * (RFC 9110 section 5.5, ASCII only). No message quotes it.
 */
export function resolveSecret(
  secrets: ReadonlyMap<string, SecretResource>,
  ref: { readonly namespace: string; readonly name: string; readonly key: string },
): Result<string, Defect> {
  const what = `Secret ${ref.namespace}/${ref.name}`;
  const secret = secrets.get(`${ref.namespace}/${ref.name}`);
  if (secret === undefined) return failed({ reason: 'SecretNotFound', message: `${what} does not exist` });
  const bytes = secret.data.get(ref.key);
  if (bytes === undefined) {
    return failed({ reason: 'SecretNotFound', message: `${what} has no key ${ref.key}` });
  }
  const value = new TextDecoder().decode(bytes).replace(/[\r\n]+$/, '');
  if (value === '') {
    return failed({ reason: 'SecretNotFound', message: `key ${ref.key} of ${what} is empty` });
  }
  if (value.length > longest || !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    return failed({
      reason: 'Invalid',
      message: `key ${ref.key} of ${what} holds what cannot be sent in a header: printable ASCII only, no space at either end, at most ${longest} characters`,
    });
  }
  return ok(value);
}
