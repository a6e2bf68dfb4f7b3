import { isRecord } from '#runtime/is-record.ts';
import { group, version } from '../../api/kind.ts';
import { kinds } from '../../api/kinds.ts';
import type { KeyResource } from '../../api/resources.ts';
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
      return readSecret(answer.body, owner.metadata.uid);
    },
    addKey: async ({ owner, key }, { resourceVersion }, signal) => {
      const contentType = 'application/merge-patch+json';
      const body = { metadata: { resourceVersion }, data: dataOf(key) };
      const answer = await client.send({
        method: 'PATCH',
        path: secretPath(owner),
        body,
        contentType,
        signal,
      });
      if (answer.status === 409 || answer.status === 404) return 'Changed';
      if (answer.status !== 200) throw refusal('add a key to a Secret', answer);
      return 'Added';
    },
  };
}

function manifestOf({ owner, key }: MintedSecret) {
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
      ownerReferences: [ownerReference],
    },
    type: 'Opaque',
    data: dataOf(key),
  };
}

function dataOf(key: string): Readonly<Record<string, string>> {
  return { [secretDataKey]: Buffer.from(key).toString('base64') };
}

function readSecret(body: unknown, ownerUid: string): ExistingSecret | undefined {
  if (!isRecord(body) || !isRecord(body.metadata)) return undefined;
  const { labels, ownerReferences, resourceVersion } = body.metadata;
  const owners: readonly unknown[] = Array.isArray(ownerReferences) ? ownerReferences : [];
  const isOwned = owners.some((reference) => isRecord(reference) && reference.uid === ownerUid);
  const value = isRecord(body.data) ? body.data[secretDataKey] : undefined;
  return {
    type: typeof body.type === 'string' ? body.type : '',
    holdsKey: typeof value === 'string' && value !== '',
    isOurs: isOwned || (isRecord(labels) && labels[managedByLabel] === manager),
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
  };
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
