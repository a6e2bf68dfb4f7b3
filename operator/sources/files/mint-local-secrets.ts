import { join } from 'node:path';
import type { AnyResource, KeyResource, SecretResource } from '../../api/resources.ts';
import { hashKey, hashStoredKey, readKeyRecord } from '../../keys/key-record.ts';
import { secretDataKey } from '../../keys/key-secrets.ts';
import { mintKey } from '../../keys/mint-key.ts';
import { firstRecord, planRotation } from '../../keys/plan-rotation.ts';
import { codeOf } from './list-files.ts';
import { objectKey } from './loaded-folder.ts';
import {
  createSecret,
  loadSecret,
  replaceSecret,
  type SecretName,
  UnusableStateError,
} from './local-secret-file.ts';

/** What stands in for the Secrets of a cluster. */
export interface LocalSecrets {
  readonly secrets: readonly SecretResource[];
  /** When one of them is to be looked at again, in milliseconds since the epoch; absent: when the folder changes. */
  readonly untilMs?: number;
}

/**
 * What the operator does in a cluster, for a folder: for each AIKey whose Secret is not among `resources`, a Secret with a
 * key that is minted on first use, replaced when `rotation` says so, and kept in
 * `<stateDirectory>/secrets/<namespace>.<name>.json`, readable by its owner only. Throws when that file cannot be written,
 * read or understood: to mint anew would revoke a key silently.
 */
export async function mintLocalSecrets(
  resources: readonly AnyResource[],
  { stateDirectory, nowMs }: { readonly stateDirectory: string; readonly nowMs: number },
): Promise<LocalSecrets> {
  const present = new Set(resources.map(({ kind, metadata }) => objectKey({ kind, ...metadata })));
  const missing = new Map<string, KeyResource>();
  for (const resource of resources.toSorted(byName)) {
    if (resource.kind !== 'AIKey') continue;
    const key = objectKey({
      kind: 'Secret',
      namespace: resource.metadata.namespace,
      name: resource.spec.secretName,
    });
    if (!present.has(key) && !missing.has(key)) missing.set(key, resource);
  }
  const kept = await Promise.all(
    [...missing.values()].map((owner) => keep(placeOf(owner, stateDirectory), nowMs)),
  );
  const untilMs = Math.min(...kept.map(({ untilMs: one = Number.POSITIVE_INFINITY }) => one));
  const secrets = kept.map(({ secret }) => secret);
  return Number.isFinite(untilMs) ? { secrets, untilMs } : { secrets };
}

/** Of two AIKeys that name one Secret, the one that holds it by name order, as all are of one age here. */
function byName({ metadata: a }: AnyResource, { metadata: b }: AnyResource): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function placeOf(owner: KeyResource, stateDirectory: string): LocalSecret {
  const { namespace } = owner.metadata;
  const name = owner.spec.secretName;
  // A namespace has no dot, so the file name is unambiguous; neither has a slash.
  return { namespace, name, owner, path: join(stateDirectory, 'secrets', `${namespace}.${name}.json`) };
}

/** A Secret of the state folder, and the AIKey that it is kept for. */
interface LocalSecret extends SecretName {
  readonly path: string;
  readonly owner: KeyResource;
}

/** A Secret as it is kept now. */
interface KeptSecret {
  readonly secret: SecretResource;
  readonly untilMs?: number;
}

async function keep(local: LocalSecret, nowMs: number): Promise<KeptSecret> {
  const { path, owner } = local;
  try {
    const key = mintKey();
    const record = firstRecord(owner, { sha256: hashKey(key), nowMs });
    const secret = (await loadSecret(path, local)) ?? (await createSecret(path, local, { key, record }));
    return await rotate(local, secret, nowMs);
  } catch (error) {
    if (error instanceof UnusableStateError) throw error;
    throw new UnusableStateError(`the state folder cannot be used: ${path}: ${codeOf(error)}`, {
      cause: error,
    });
  }
}

/** Does what `planRotation` says, until it says to wait. */
async function rotate(local: LocalSecret, secret: SecretResource, nowMs: number): Promise<KeptSecret> {
  const { path, owner } = local;
  const bytes = secret.data.get(secretDataKey) ?? new Uint8Array();
  const before = readKeyRecord(secret.metadata.annotations, { owner, sha256: hashStoredKey(bytes) });
  if (before === undefined) return { secret };
  const plan = planRotation(owner, before, nowMs);
  if (plan.kind === 'Wait') return { secret, ...plan };
  const key = plan.kind === 'Rotate' ? mintKey() : new TextDecoder().decode(bytes);
  const record = plan.kind === 'Rotate' ? plan.recordFor(hashKey(key)) : plan.record;
  const replaced = await replaceSecret(path, local, { before, minted: { key, record } });
  return rotate(local, replaced, nowMs);
}
