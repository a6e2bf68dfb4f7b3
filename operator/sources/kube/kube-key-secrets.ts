import { isRecord } from '#runtime/is-record.ts';
import { group, version } from '../../api/kind.ts';
import { kinds } from '../../api/kinds.ts';
import type { KeyResource } from '../../api/resources.ts';
import { hashStoredKey, type KeyRecord, keyRecordAnnotation, readKeyRecord } from '../../keys/key-record.ts';
import {
  type ExistingSecret,
  type KeySecrets,
  type MintedSecret,
  secretDataKey,
} from '../../keys/key-secrets.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { apiVersionOf, collectionPath } from './kube-resource.ts';

const managedByLabel = 'app.kubernetes.io/managed-by';
const manager = 'sallyport';

/** The Secrets of a cluster, for minting. */
export function makeKubeKeySecrets(client: ApiClient): KeySecrets {
  return {
    isLive: async (owner, signal) => {
      const answer = await client.send({ path: keyPath(owner), signal });
      if (answer.status === 404) return false;
      if (answer.status !== 200) throw refusal('read an AIKey', answer);
      const { body } = answer;
      if (!isRecord(body) || !isRecord(body.metadata)) return false;
      return body.metadata.uid === owner.metadata.uid && body.metadata.deletionTimestamp === undefined;
    },
    create: async (secret, signal) => {
      const path = secretsPath(secret.owner);
      const answer = await client.send({ method: 'POST', path, body: manifestOf(secret), signal });
      if (answer.status === 409) return 'Exists';
      if (answer.status !== 201) throw refusal('create a Secret', answer);
      return 'Created';
    },
    read: async (owner, signal) => {
      const answer = await client.send({ path: secretPath(owner), signal });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refusal('read a Secret', answer);
      return readSecret(answer.body, owner);
    },
    putKey: ({ owner, key, record }, read, signal) =>
      patch(client, { owner, change: { ...metadataOf(read, record), data: dataOf(key) } }, signal),
    putRecord: ({ owner, record }, read, signal) =>
      patch(client, { owner, change: metadataOf(read, record) }, signal),
  };
}

async function patch(
  client: ApiClient,
  { owner, change }: { readonly owner: KeyResource; readonly change: object },
  signal: AbortSignal,
): Promise<'Done' | 'Changed'> {
  const answer = await client.send({
    method: 'PATCH',
    path: secretPath(owner),
    body: change,
    contentType: 'application/merge-patch+json',
    signal,
  });
  if (answer.status === 409 || answer.status === 404) return 'Changed';
  if (answer.status !== 200) throw refusal('change a Secret', answer);
  return 'Done';
}

/** With the resourceVersion, the server refuses where anybody changed the Secret since it was read. */
function metadataOf({ resourceVersion }: ExistingSecret, record: KeyRecord) {
  return { metadata: { resourceVersion, annotations: annotationsOf(record) } };
}

function annotationsOf(record: KeyRecord): Readonly<Record<string, string>> {
  return { [keyRecordAnnotation]: JSON.stringify(record) };
}

function manifestOf({ owner, key, record }: MintedSecret) {
  const { namespace, name, uid } = owner.metadata;
  const apiVersion = apiVersionOf({ group, version });
  const ownerReference = { apiVersion, kind: 'AIKey', name, uid, controller: true, blockOwnerDeletion: true };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      namespace,
      name: owner.spec.secretName,
      labels: { [managedByLabel]: manager },
      annotations: annotationsOf(record),
      ownerReferences: [ownerReference],
    },
    type: 'Opaque',
    data: dataOf(key),
  };
}

function dataOf(key: string): Readonly<Record<string, string>> {
  return { [secretDataKey]: Buffer.from(key).toString('base64') };
}

function readSecret(body: unknown, owner: KeyResource): ExistingSecret | undefined {
  if (!isRecord(body) || !isRecord(body.metadata)) return undefined;
  const { labels, ownerReferences, resourceVersion } = body.metadata;
  const owners: readonly unknown[] = Array.isArray(ownerReferences) ? ownerReferences : [];
  const isOwned = owners.some((reference) => isRecord(reference) && reference.uid === owner.metadata.uid);
  const value = isRecord(body.data) ? body.data[secretDataKey] : undefined;
  return {
    type: typeof body.type === 'string' ? body.type : '',
    holdsKey: typeof value === 'string' && value !== '',
    isOurs: isOwned || (isRecord(labels) && labels[managedByLabel] === manager),
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    ...recordOf(body.metadata.annotations, value, owner),
  };
}

function recordOf(annotations: unknown, value: unknown, owner: KeyResource): Pick<ExistingSecret, 'record'> {
  const text = isRecord(annotations) ? annotations[keyRecordAnnotation] : undefined;
  if (typeof text !== 'string' || typeof value !== 'string') return {};
  const sha256 = hashStoredKey(Buffer.from(value, 'base64'));
  const record = readKeyRecord({ [keyRecordAnnotation]: text }, { owner, sha256 });
  return record === undefined ? {} : { record };
}

/** A refusal of content (400, 422) may quote it, so the server's words are kept for the others only. */
function refusal(action: string, answer: ApiAnswer): ApiError {
  const quotes = answer.status === 400 || answer.status === 422;
  return new ApiError(action, quotes ? { status: answer.status, body: undefined } : answer);
}

function keyPath({ metadata: { namespace, name } }: KeyResource): string {
  return `${collectionPath({ group, version, plural: kinds.AIKey.plural, namespace })}/${name}`;
}

function secretsPath({ metadata: { namespace } }: KeyResource): string {
  return collectionPath({ group: '', version: 'v1', plural: 'secrets', namespace });
}

function secretPath(owner: KeyResource): string {
  return `${secretsPath(owner)}/${owner.spec.secretName}`;
}
