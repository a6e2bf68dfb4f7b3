import { isRecord } from '#runtime/is-record.ts';
import { type AuthorityStore, formatAuthority, parseAuthority } from '../../distribute/authority-store.ts';
import type { Authority } from '../../distribute/serving-certificate.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { collectionPath } from './kube-resource.ts';

export interface SecretAuthorityOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  /** Of the Secret. */
  readonly name: string;
}

/** Of its own type, so that no watch brings the key into memory as if it were somebody's credential. */
const secretType = 'sallyport.dev/authority';
const dataKey = 'authority.pem';
/** What proxies need to trust it, for whoever brings it to them; the operator only writes it. */
const bundleKey = 'ca.crt';

/**
 * The push server's authority in a Secret, shared by all replicas. Who writes first wins: creation fails where there is
 * one, and a replacement applies only to the state that was read. `ca.crt` beside it is the bundle for proxies. Throws ApiError without the server's words, which may
 * quote content, when refused.
 */
export function makeSecretAuthorityStore(options: SecretAuthorityOptions): AuthorityStore {
  const { client, namespace, name } = options;
  const collection = collectionPath({ group: '', version: 'v1', plural: 'secrets', namespace });
  const path = `${collection}/${name}`;
  // Ends by the client's own idle timeout.
  const { signal } = new AbortController();

  const read = async (): Promise<StoredAuthority | undefined> => {
    const answer = await client.send({ path, signal });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refusal('read the authority', answer);
    return readStored(answer.body);
  };
  const theirs = async (): Promise<Authority> => {
    const stored = await read();
    if (stored === undefined) throw new Error('the authority came and went');
    return stored.authority;
  };
  const create = async (authority: Authority): Promise<Authority> => {
    const metadata = { namespace, name, labels: { 'app.kubernetes.io/managed-by': 'sallyport' } };
    const body = { apiVersion: 'v1', kind: 'Secret', metadata, type: secretType, data: dataOf(authority) };
    const answer = await client.send({ method: 'POST', path: collection, body, signal });
    if (answer.status === 409) return theirs();
    if (answer.status !== 201) throw refusal('keep the authority', answer);
    return authority;
  };
  const replace = async (authority: Authority, { resourceVersion }: StoredAuthority): Promise<Authority> => {
    const body = { metadata: { resourceVersion }, data: dataOf(authority) };
    const contentType = 'application/merge-patch+json';
    const answer = await client.send({ method: 'PATCH', path, body, contentType, signal });
    if (answer.status === 409) return theirs();
    if (answer.status !== 200) throw refusal('replace the authority', answer);
    return authority;
  };
  return {
    load: async () => (await read())?.authority,
    save: async (authority, former) => {
      const stored = await read();
      if (stored === undefined) return create(authority);
      return stored.authority.certPem === former?.certPem ? replace(authority, stored) : stored.authority;
    },
  };
}

interface StoredAuthority {
  readonly authority: Authority;
  readonly resourceVersion: string;
}

function readStored(body: unknown): StoredAuthority {
  const { metadata, data } = isRecord(body) ? body : {};
  const resourceVersion = isRecord(metadata) ? metadata.resourceVersion : undefined;
  const encoded = isRecord(data) ? data[dataKey] : undefined;
  if (typeof resourceVersion !== 'string' || typeof encoded !== 'string') {
    throw new Error(`the Secret of the authority has no ${dataKey}`);
  }
  return { authority: parseAuthority(Buffer.from(encoded, 'base64').toString('utf8')), resourceVersion };
}

function dataOf(authority: Authority): Readonly<Record<string, string>> {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return { [dataKey]: encode(formatAuthority(authority)), [bundleKey]: encode(authority.bundlePem) };
}

function refusal(action: string, { status }: ApiAnswer): ApiError {
  return new ApiError(action, { status, body: undefined });
}
