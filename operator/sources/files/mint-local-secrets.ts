import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyResource, SecretResource } from '../../api/resources.ts';
import { mintKey } from '../../keys/mint-key.ts';
import { parseResource } from '../../validate/parse-resource.ts';
import { codeOf } from './list-files.ts';
import { objectKey } from './loaded-folder.ts';

/**
 * What the operator does in a cluster, for a folder: for each AIKey whose Secret is not among `resources`, a Secret with a
 * key that is minted on first use and kept in `<stateDirectory>/secrets/<namespace>.<name>.json`, readable by its owner
 * only. Throws when that file cannot be written, read or understood: to mint anew would revoke a key silently.
 */
export async function mintLocalSecrets(
  resources: readonly AnyResource[],
  stateDirectory: string,
): Promise<readonly SecretResource[]> {
  const present = new Set(resources.map(({ kind, metadata }) => objectKey({ kind, ...metadata })));
  const missing = new Map<string, SecretName>();
  for (const resource of resources) {
    if (resource.kind !== 'AIKey') continue;
    const secret = { namespace: resource.metadata.namespace, name: resource.spec.secretName };
    const key = objectKey({ kind: 'Secret', ...secret });
    if (!present.has(key)) missing.set(key, secret);
  }
  const directory = join(stateDirectory, 'secrets');
  return Promise.all([...missing.values()].map((secret) => loadOrMint(directory, secret)));
}

interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

async function loadOrMint(directory: string, secret: SecretName): Promise<SecretResource> {
  // A namespace has no dot, so the file name is unambiguous; neither has a slash.
  const path = join(directory, `${secret.namespace}.${secret.name}.json`);
  try {
    return (await load(path, secret)) ?? (await mint(directory, path, secret));
  } catch (error) {
    if (error instanceof UnusableStateError) throw error;
    throw new UnusableStateError(`the state folder cannot be used: ${path}: ${codeOf(error)}`, {
      cause: error,
    });
  }
}

/** The state directory cannot be used; the message has the path, and never a key. */
export class UnusableStateError extends Error {
  override readonly name = 'UnusableStateError';
}

async function load(path: string, secret: SecretName): Promise<SecretResource | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = parseResource(parseJson(text));
  const { namespace, name } = secret;
  if (
    parsed.kind === 'Ok' &&
    parsed.value.kind === 'Secret' &&
    parsed.value.metadata.namespace === namespace &&
    parsed.value.metadata.name === name
  )
    return parsed.value;
  throw new UnusableStateError(`${path}: does not hold Secret ${namespace}/${name}; delete it for a new key`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Written aside and linked into place, so that a reader never sees half of it and of two writers one wins. */
async function mint(directory: string, path: string, secret: SecretName): Promise<SecretResource> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `.${randomUUID()}.tmp`);
  try {
    await writeDurably(draft, `${JSON.stringify(manifestOf(secret, mintKey()), undefined, 2)}\n`);
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const loaded = await load(path, secret);
  if (loaded === undefined) throw new UnusableStateError(`${path}: vanished as soon as it was written`);
  return loaded;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function manifestOf({ namespace, name }: SecretName, key: string): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData: { 'api-key': key } };
}
