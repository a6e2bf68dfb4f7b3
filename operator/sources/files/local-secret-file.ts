import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SecretResource } from '../../api/resources.ts';
import { hashKey, type KeyRecord, keyRecordAnnotation } from '../../keys/key-record.ts';
import { secretDataKey } from '../../keys/key-secrets.ts';
import { parseResource } from '../../validate/parse-resource.ts';
import { codeOf } from './list-files.ts';

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** A minted key and what is known of it. */
export interface MintedKey {
  readonly key: string;
  readonly record: KeyRecord;
}

/** The state directory cannot be used; the message has the path, and never a key. */
export class UnusableStateError extends Error {
  override readonly name = 'UnusableStateError';
}

/** Undefined where there is no such file. */
export async function loadSecret(
  path: string,
  { namespace, name }: SecretName,
): Promise<SecretResource | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = parseResource(parseJson(text));
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

/** Writes a new file, or leaves the one that another process wrote at the same time; which one it is, is what this gives. */
export async function createSecret(
  path: string,
  name: SecretName,
  minted: MintedKey,
): Promise<SecretResource> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await place(path, manifestOf(name, minted));
  return reload(path, name);
}

async function reload(path: string, name: SecretName): Promise<SecretResource> {
  const loaded = await loadSecret(path, name);
  if (loaded === undefined) throw new UnusableStateError(`${path}: vanished as soon as it was written`);
  return loaded;
}

/**
 * Puts a successor in the place of a file. Of several processes one wins: a state has one successor, by its name, and
 * whoever finds that the state is not the one it knew leaves everything as it is.
 */
export async function replaceSecret(
  path: string,
  name: SecretName,
  { before, minted }: { readonly before: KeyRecord; readonly minted: MintedKey },
): Promise<SecretResource> {
  const known = JSON.stringify(before);
  const successor = `${path}.after-${hashKey(known).slice(0, 16)}`;
  await place(successor, manifestOf(name, minted));
  const current = await loadSecret(path, name);
  if (current?.metadata.annotations?.[keyRecordAnnotation] === known) {
    await rename(successor, path).catch(ignoreAbsent);
  } else await rm(successor, { force: true });
  return reload(path, name);
}

function ignoreAbsent(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

/** Written aside and linked into place, so that a reader never sees half of it and of two writers one wins. */
async function place(path: string, manifest: object): Promise<void> {
  const draft = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await writeDurably(draft, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
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

function manifestOf({ namespace, name }: SecretName, { key, record }: MintedKey): object {
  const annotations = { [keyRecordAnnotation]: JSON.stringify(record) };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name, annotations },
    stringData: { [secretDataKey]: key },
  };
}
