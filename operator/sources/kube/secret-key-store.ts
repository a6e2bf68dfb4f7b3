import { hash } from 'node:crypto';
import { errorFrom } from '#runtime/error-from.ts';
import { isRecord } from '#runtime/is-record.ts';
import type { Logger } from '#runtime/logger.ts';
import type { KeyStore } from '../../issuers/key-store.ts';
import { parseKeptKeys } from '../../issuers/parse-kept-keys.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { collectionPath } from './kube-resource.ts';

export interface SecretKeyStoreOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  /** Only the leader writes. */
  readonly isLeader: () => boolean;
  readonly logger: Logger;
}

const secretName = 'sallyport-issuer-keys';
/** Of its own type, so that no watch takes it for a credential. */
const secretType = 'sallyport.dev/issuer-keys';

/**
 * Public keys of token issuers in a Secret beside the operator. They are no secret; whoever could change them could make
 * tokens, and those who may write Secrets there hold everything already.
 */
export function makeSecretKeyStore({ client, namespace, isLeader, logger }: SecretKeyStoreOptions): KeyStore {
  const collection = collectionPath({ group: '', version: 'v1', plural: 'secrets', namespace });
  const path = `${collection}/${secretName}`;

  const patch = async (data: Readonly<Record<string, string | null>>, signal: AbortSignal): Promise<void> => {
    const contentType = 'application/merge-patch+json';
    const patched = await client.send({ method: 'PATCH', path, body: { data }, contentType, signal });
    if (patched.status === 200) return;
    if (patched.status !== 404) throw refusal('keep issuer keys', patched.status);
    if (Object.values(data).every((value) => value === null)) return;
    const metadata = { namespace, name: secretName, labels: { 'app.kubernetes.io/managed-by': 'sallyport' } };
    const body = { apiVersion: 'v1', kind: 'Secret', metadata, type: secretType, data };
    const created = await client.send({ method: 'POST', path: collection, body, signal });
    if (created.status !== 201) throw refusal('keep issuer keys', created.status);
  };
  const quietly = async <Value>(work: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.warn({ err: errorFrom(error) }, 'keys of token issuers could not be kept or recalled');
      return undefined;
    }
  };
  return {
    load: (name, signal) =>
      quietly(async () => {
        const { status, body } = await client.send({ path, signal });
        if (status === 404) return undefined;
        if (status !== 200) throw refusal('recall issuer keys', status);
        const data = isRecord(body) && body.type === secretType ? body.data : undefined;
        const encoded = isRecord(data) ? data[keyOf(name)] : undefined;
        if (typeof encoded !== 'string') return undefined;
        return parseKeptKeys(Buffer.from(encoded, 'base64').toString('utf8'));
      }),
    save: async (name, keys, signal) => {
      const text = Buffer.from(JSON.stringify(keys)).toString('base64');
      if (isLeader()) await quietly(() => patch({ [keyOf(name)]: text }, signal));
    },
    forget: async (name, signal) => {
      if (isLeader()) await quietly(() => patch({ [keyOf(name)]: null }, signal));
    },
  };
}

/** Names of locations are URLs, which a key of a Secret cannot be. */
function keyOf(name: string): string {
  return hash('sha256', name);
}

function refusal(action: string, status: number): ApiError {
  return new ApiError(action, { status, body: undefined });
}
