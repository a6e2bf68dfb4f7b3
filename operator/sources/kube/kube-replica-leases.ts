import type { Backoff } from '#runtime/backoff-delay.ts';
import type { Clock } from '#runtime/clock.ts';
import { isRecord } from '#runtime/is-record.ts';
import type { Logger } from '#runtime/logger.ts';
import type { ReplicaClaim, ReplicaLeases, ReplicaRecord } from '../../peers/replica-leases.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import type { KubeObject } from './kube-object.ts';
import { apiVersionOf, collectionPath, type KubeResource } from './kube-resource.ts';
import { microTime } from './lease-record.ts';
import { Reflector } from './reflector.ts';

export interface ReplicaLeasesOptions {
  readonly client: ApiClient;
  /** Of the Leases. */
  readonly namespace: string;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff?: Backoff;
}

/** Tells the Leases of replicas from the one that they elect their leader by, which moves every two seconds. */
const labels = {
  'app.kubernetes.io/name': 'sallyport',
  'app.kubernetes.io/component': 'operator-replica',
} as const;
const summaryAnnotation = 'sallyport.dev/proxies';
const keyUseAnnotation = 'sallyport.dev/key-use';
const fieldManager = 'sallyport-operator';
const group = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' } as const;
const pageSize = 100;

/** One Lease a replica in the API server. What is refused throws ApiError. */
export function makeKubeReplicaLeases(options: ReplicaLeasesOptions): ReplicaLeases {
  const { client, namespace } = options;
  const resource: KubeResource = {
    ...group,
    kind: 'Lease',
    namespace,
    labelSelector: Object.entries(labels)
      .map((label) => label.join('='))
      .join(','),
    pageSize,
  };
  const pathOf = (name: string): string => `${collectionPath(resource)}/${name}`;
  return {
    write: async (claim, signal) => {
      const answer = await client.send({
        method: 'PATCH',
        path: pathOf(claim.name),
        query: { fieldManager, force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: manifestOf(claim, namespace),
        signal,
      });
      if (answer.status !== 200 && answer.status !== 201) throw new ApiError('write our Lease', answer);
    },
    remove: async (name, seen, signal) => {
      const { uid, resourceVersion } = seen ?? {};
      const preconditions = seen === undefined ? {} : { preconditions: { uid, resourceVersion } };
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...preconditions };
      const answer = await client.send({ method: 'DELETE', path: pathOf(name), body, signal });
      // 409: it has moved after all.
      if (![200, 202, 404, 409].includes(answer.status)) throw new ApiError('remove a Lease', answer);
    },
    watch: (sink, signal) =>
      new Reflector({
        ...options,
        resource,
        presence: 'Required',
        sink: {
          put: (object) => sink.put(recordOf(object)),
          remove: ({ name }) => sink.remove(name),
          synced: () => sink.synced(),
        },
      }).run(signal),
  };
}

function manifestOf(
  { name, identity, durationSeconds, renewedAtMs, summary, keyUse }: ReplicaClaim,
  namespace: string,
) {
  const annotations = {
    [summaryAnnotation]: summary,
    ...(keyUse === undefined ? {} : { [keyUseAnnotation]: keyUse }),
  };
  return {
    apiVersion: apiVersionOf(group),
    kind: 'Lease',
    metadata: { namespace, name, labels, annotations },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: durationSeconds,
      renewTime: microTime(renewedAtMs),
    },
  };
}

/** What is missing reads as empty: the Lease is somebody's who is not understood. */
function recordOf({ name, uid, resourceVersion, raw }: KubeObject): ReplicaRecord {
  const annotations = isRecord(raw.metadata) ? raw.metadata.annotations : undefined;
  const summary = isRecord(annotations) ? annotations[summaryAnnotation] : undefined;
  const keyUse = isRecord(annotations) ? annotations[keyUseAnnotation] : undefined;
  const renewTime = isRecord(raw.spec) ? raw.spec.renewTime : undefined;
  return {
    name,
    renewTime: typeof renewTime === 'string' ? renewTime : '',
    summary: typeof summary === 'string' ? summary : '',
    ...(typeof keyUse === 'string' ? { keyUse } : {}),
    uid,
    resourceVersion,
  };
}
