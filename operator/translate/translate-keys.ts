import { makeEntry } from '#contract/snapshot/digest.ts';
import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { KeyResource } from '../api/resources.ts';
import { hashKey, type KeyRecord, readKeyRecord } from '../keys/key-record.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { resolveSecret } from './resolve-secret.ts';
import type { OwnedEntry } from './translation.ts';

/** What an AIKey comes to. */
export interface UsableKey {
  readonly entry: OwnedEntry;
  readonly sha256: string;
  /** Absent where the operator did not mint the key. */
  readonly record: KeyRecord | undefined;
}

/** An AIKey and what it comes to, or why it cannot be used. */
export interface TranslatedKey {
  readonly resource: KeyResource;
  readonly outcome: Result<UsableKey, Defect>;
}

/** Where the operator mints a key, and where it is looked for. */
const secretKey = 'api-key';

/** Below this a key could be guessed. */
const shortestKey = 20;

/**
 * AIKeys -> key entries, by `<namespace>/<name>`. Of two that hold the same key the older one has it, since a
 * request could not be said to come from both.
 */
export function translateKeys(indexed: IndexedResources): ReadonlyMap<string, TranslatedKey> {
  const holders = new Map<string, string>();
  const claim = (key: string, resource: KeyResource): Result<string, Defect> => {
    const digested = digestKey(resource, indexed);
    if (digested.kind === 'Failed') return digested;
    const holder = holders.get(digested.value);
    if (holder !== undefined) {
      const message = `spec.secretName: AIKey ${holder} holds the same key`;
      return failed({ reason: 'SecretConflict', message });
    }
    holders.set(digested.value, key);
    return digested;
  };
  const claims = Array.from(indexed.keys, ([key, resource]) => {
    return { key, resource, claimed: claim(key, resource) };
  });
  // Replaced keys come after all that are in use: a value that somebody took up again is theirs.
  const claimPrevious = (key: string, record: KeyRecord | undefined): KeyRecord['previous'] => {
    const previous = record?.previous;
    if (previous === undefined || holders.has(previous.sha256)) return undefined;
    holders.set(previous.sha256, key);
    return previous;
  };
  const make = (key: string, resource: KeyResource, sha256: string): UsableKey => {
    const record = findRecord(resource, sha256, indexed);
    const previous = claimPrevious(key, record);
    const hashes = { sha256, ...(previous === undefined ? {} : { previous }) };
    return { entry: makeKeyEntry(resource, hashes), sha256, record };
  };
  return new Map(
    claims.map(({ key, resource, claimed }): readonly [string, TranslatedKey] => {
      const outcome = claimed.kind === 'Ok' ? ok(make(key, resource, claimed.value)) : claimed;
      return [key, { resource, outcome }];
    }),
  );
}

function findRecord(
  owner: KeyResource,
  sha256: string,
  { secrets }: IndexedResources,
): KeyRecord | undefined {
  const secret = secrets.get(`${owner.metadata.namespace}/${owner.spec.secretName}`);
  return readKeyRecord(secret?.metadata.annotations, { owner, sha256 });
}

function digestKey({ metadata, spec }: KeyResource, { secrets }: IndexedResources): Result<string, Defect> {
  const ref = { namespace: metadata.namespace, name: spec.secretName, key: secretKey };
  const value = resolveSecret(secrets, ref);
  if (value.kind === 'Failed') {
    const { reason, message } = value.failure;
    return failed({ reason, message: `spec.secretName: ${message}` });
  }
  if (value.value.length < shortestKey) {
    const message = `spec.secretName: the key in Secret ${ref.namespace}/${ref.name} is shorter than ${shortestKey} characters`;
    return failed({ reason: 'Invalid', message });
  }
  return ok(hashKey(value.value));
}

function makeKeyEntry(
  { metadata, spec }: KeyResource,
  hashes: Pick<KeyEntry, 'sha256' | 'previous'>,
): OwnedEntry {
  const { namespace, name } = metadata;
  const entry = makeEntry({
    kind: 'key',
    namespace,
    name,
    ...hashes,
    attributes: spec.attributes,
    ...(spec.models === undefined ? {} : { models: spec.models }),
    ...(spec.expiresAt === undefined ? {} : { expiresAt: spec.expiresAt }),
    suspended: spec.suspended,
  });
  return { ...entry, owner: { kind: 'AIKey', namespace, name } };
}
