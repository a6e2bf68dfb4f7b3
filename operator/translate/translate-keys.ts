import { hash } from 'node:crypto';
import { makeEntry } from '#contract/snapshot/digest.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { KeyResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { resolveSecret } from './resolve-secret.ts';
import type { OwnedEntry } from './translation.ts';

/** What an AIKey comes to: its entry, or why it cannot be used. */
export interface TranslatedKey {
  readonly resource: KeyResource;
  readonly outcome: Result<OwnedEntry, Defect>;
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
  const claim = (key: string, resource: KeyResource): Result<OwnedEntry, Defect> => {
    const digested = digestKey(resource, indexed);
    if (digested.kind === 'Failed') return digested;
    const holder = holders.get(digested.value);
    if (holder !== undefined) {
      const message = `spec.secretName: AIKey ${holder} holds the same key`;
      return failed({ reason: 'SecretConflict', message });
    }
    holders.set(digested.value, key);
    return ok(makeKeyEntry(resource, digested.value));
  };
  return new Map(
    Array.from(indexed.keys, ([key, resource]) => [key, { resource, outcome: claim(key, resource) }]),
  );
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
  return ok(hash('sha256', value.value));
}

function makeKeyEntry({ metadata, spec }: KeyResource, sha256: string): OwnedEntry {
  const { namespace, name } = metadata;
  const entry = makeEntry({
    kind: 'key',
    namespace,
    name,
    sha256,
    attributes: spec.attributes,
    ...(spec.models === undefined ? {} : { models: spec.models }),
    ...(spec.expiresAt === undefined ? {} : { expiresAt: spec.expiresAt }),
    suspended: spec.suspended,
  });
  return { ...entry, owner: { kind: 'AIKey', namespace, name } };
}
