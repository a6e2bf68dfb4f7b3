import type { Cluster } from '../env/cluster.ts';
import { eventually } from './eventually.ts';
import {
  findCondition,
  parseStoredObject,
  type StoredCondition,
  type StoredObject,
} from './stored-object.ts';

/** Somebody at a terminal, in one namespace. */
export interface KubectlUser {
  /** What kubectl prints; throws what it complains of. */
  run(...args: readonly string[]): Promise<string>;
  /** `kubectl apply` of all of these at once. */
  apply(...objects: readonly object[]): Promise<void>;
  /** Reads past kubectl, for it is done often; `airoutes/chat`. */
  read(what: string): Promise<StoredObject>;
  /** Resolves once the condition is like this and was said of the newest generation. */
  untilCondition(what: string, like: ConditionLike): Promise<StoredCondition>;
  /** Value of a Secret, under `api-key` unless said. */
  readSecret(name: string, key?: string): Promise<string>;
}

/** What a condition must be like; `message` is part of its message. */
export interface ConditionLike {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

export function makeKubectlUser(cluster: Cluster, namespace: string): KubectlUser {
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const options = input === undefined ? {} : { input };
    const { stdout, stderr, code } = await cluster.kubectl(['--namespace', namespace, ...args], options);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const read = async (what: string): Promise<StoredObject> => {
    const path = `/apis/sallyport.dev/v1alpha1/namespaces/${namespace}/${what}`;
    return parseStoredObject((await cluster.request({ path })).body);
  };
  return {
    run: (...args) => kubectl(args),
    apply: async (...objects) => {
      // Documents of their own: of a List kubectl checks the fields by itself, not the API server.
      const documents = objects.map((object) => JSON.stringify(object)).join('\n---\n');
      await kubectl(['apply', '--filename=-'], documents);
    },
    read,
    untilCondition: async (what, like) => {
      let last: StoredObject | undefined;
      try {
        return await eventually(`${what} is ${JSON.stringify(like)}`, async () => {
          last = await read(what);
          return matching(last, like);
        });
      } catch (error) {
        throw new Error(`it is ${JSON.stringify(last?.status)}`, { cause: error });
      }
    },
    readSecret: async (name, key = 'api-key') => {
      const path = `{.data.${key}}`;
      const encoded = await kubectl(['get', 'secret', name, `-o=jsonpath=${path}`]);
      return Buffer.from(encoded, 'base64').toString();
    },
  };
}

function matching({ metadata, status }: StoredObject, like: ConditionLike): StoredCondition | undefined {
  const condition = findCondition(status ?? {}, like.type);
  if (condition === undefined || condition.observedGeneration !== metadata.generation) return undefined;
  const { reason = condition.reason, message = '' } = like;
  const isLike =
    condition.status === like.status && condition.reason === reason && condition.message.includes(message);
  return isLike ? condition : undefined;
}
