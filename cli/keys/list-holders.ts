import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyResource, KeyResource, SecretResource } from '#operator/api/resources.ts';
import { fingerprintOf, hashStoredKey, readKeyRecord } from '#operator/keys/key-record.ts';
import { secretDataKey } from '#operator/keys/key-secrets.ts';
import { listFiles } from '#operator/sources/files/list-files.ts';
import { loadFolder } from '#operator/sources/files/load-folder.ts';
import { readObjects } from '#operator/sources/files/read-objects.ts';
import { describeObject } from '#operator/validate/identify-object.ts';
import { isRecord } from '#runtime/is-record.ts';

/** An AIKey with one of the keys that it stands for; never the key itself. */
export interface KeyHolder {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly fingerprint: string;
  /** Replaced: it is taken until `until` at the most. */
  readonly position: 'Current' | 'Replaced';
  readonly until?: string;
}

/**
 * All keys that a folder knows of: by the Secrets in it, by those that `sallyport run` has minted, and by the statuses of AIKeys
 * that were read from a cluster.
 */
export async function listHolders(folder: string, stateDirectory: string): Promise<readonly KeyHolder[]> {
  const [loaded, minted] = await Promise.all([
    loadFolder(folder),
    loadFolder(join(stateDirectory, 'secrets')),
  ]);
  const secrets = new Map(
    [...minted.resources, ...loaded.resources].flatMap((one) =>
      one.kind === 'Secret' ? [[nameOf(one), one] as const] : [],
    ),
  );
  const byValue = loaded.resources.filter(isKey).flatMap((key) => holdersOf(key, secrets));
  return [...byValue, ...(await readStatuses(folder))];
}

function holdersOf(key: KeyResource, secrets: ReadonlyMap<string, SecretResource>): readonly KeyHolder[] {
  const secret = secrets.get(`${key.metadata.namespace}/${key.spec.secretName}`);
  const bytes = secret?.data.get(secretDataKey);
  if (bytes === undefined) return [];
  const sha256 = hashStoredKey(bytes);
  const name = nameOf(key);
  const previous = readKeyRecord(secret?.metadata.annotations, { owner: key, sha256 })?.previous;
  const replaced: readonly KeyHolder[] =
    previous === undefined
      ? []
      : [
          {
            name,
            fingerprint: fingerprintOf(previous.sha256),
            position: 'Replaced',
            until: previous.expiresAt,
          },
        ];
  return [{ name, fingerprint: fingerprintOf(sha256), position: 'Current' }, ...replaced];
}

/** What `kubectl get aikeys -A -o yaml` says. */
async function readStatuses(folder: string): Promise<readonly KeyHolder[]> {
  const { files } = await listFiles(folder);
  const texts = await Promise.all(
    files.map(async ({ path }) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  );
  return texts.flatMap(({ path, text }) =>
    readObjects(path, text).objects.flatMap(({ value }) => readStatus(value)),
  );
}

function readStatus(value: unknown): readonly KeyHolder[] {
  const { kind, namespace = 'default', name: ownName } = describeObject(value);
  if (kind !== 'AIKey' || ownName === undefined || !isRecord(value) || !isRecord(value.status)) return [];
  const { fingerprint, previousFingerprint, previousExpiresAt } = value.status;
  const name = `${namespace}/${ownName}`;
  return [
    ...(typeof fingerprint === 'string' ? [{ name, fingerprint, position: 'Current' as const }] : []),
    ...(typeof previousFingerprint === 'string'
      ? [
          {
            name,
            fingerprint: previousFingerprint,
            position: 'Replaced' as const,
            ...(typeof previousExpiresAt === 'string' ? { until: previousExpiresAt } : {}),
          },
        ]
      : []),
  ];
}

function isKey(resource: AnyResource): resource is KeyResource {
  return resource.kind === 'AIKey';
}

function nameOf({ metadata: { namespace, name } }: AnyResource): string {
  return `${namespace}/${name}`;
}
