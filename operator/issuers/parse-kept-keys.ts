import { isRecord } from '#runtime/is-record.ts';
import type { KeptKeys } from './key-store.ts';
import { parseKeySet } from './parse-key-set.ts';

/** What `JSON.stringify` made of KeptKeys; undefined for anything else. */
export function parseKeptKeys(text: string): KeptKeys | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { issuer, confirmedAtMs } = value;
  const keys = parseKeySet(value);
  if (typeof issuer !== 'string' || typeof confirmedAtMs !== 'number' || keys.kind === 'Failed')
    return undefined;
  return { issuer, keys: keys.value, confirmedAtMs };
}
