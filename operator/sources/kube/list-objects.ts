import { isRecord } from '#runtime/is-record.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { type KubeObject, readKubeObject } from './kube-object.ts';
import { apiVersionOf, collectionPath, type KubeResource, selectorsOf } from './kube-resource.ts';

/** All objects of a kind at one moment, and the resourceVersion from which a watch goes on. */
export interface Listing {
  readonly resourceVersion: string;
  readonly objects: readonly KubeObject[];
}

const pagingAttempts = 3;

/**
 * Lists page by page, from etcd's newest state: a list from a server's cache may be older than what another server
 * already said. A continue token that expired on the way (410) starts the list over. Throws ApiError when refused.
 */
export async function listObjects(
  client: ApiClient,
  resource: KubeResource,
  signal: AbortSignal,
): Promise<Listing> {
  for (let attempt = 1; ; attempt += 1) {
    const objects: KubeObject[] = [];
    let token = '';
    do {
      const answer = await fetchPage({ client, resource, signal }, token);
      if (answer.status === 410 && token !== '' && attempt < pagingAttempts) break;
      const page = readPage(answer, resource);
      objects.push(...page.objects);
      token = page.continue;
      if (token === '') return { resourceVersion: page.resourceVersion, objects };
    } while (token !== '');
  }
}

interface ListCall {
  readonly client: ApiClient;
  readonly resource: KubeResource;
  readonly signal: AbortSignal;
}

function fetchPage({ client, resource, signal }: ListCall, token: string): Promise<ApiAnswer> {
  const query = {
    limit: String(resource.pageSize),
    ...selectorsOf(resource),
    ...(token === '' ? {} : { continue: token }),
  };
  return client.send({ path: collectionPath(resource), query, signal });
}

interface Page extends Listing {
  /** Empty: the last page. */
  readonly continue: string;
}

function readPage(answer: ApiAnswer, resource: KubeResource): Page {
  const action = `list ${resource.plural}`;
  if (answer.status !== 200) throw new ApiError(action, answer);
  const { body } = answer;
  if (!isRecord(body) || !isRecord(body.metadata)) throw new Error(`${action}: the answer is no list`);
  const { resourceVersion, continue: token = '' } = body.metadata;
  // A built-in list without objects may say `items: null`.
  const items = body.items ?? [];
  if (typeof resourceVersion !== 'string' || typeof token !== 'string' || !Array.isArray(items)) {
    throw new Error(`${action}: the answer is no list`);
  }
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const objects = items.map((item: unknown) => {
    const object = readKubeObject(item, type);
    if (object === undefined) throw new Error(`${action}: an item is no object`);
    return object;
  });
  return { resourceVersion, continue: token, objects };
}
