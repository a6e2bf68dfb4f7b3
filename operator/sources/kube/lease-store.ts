import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { collectionPath } from './kube-resource.ts';
import { type LeaseRecord, readLease } from './lease-record.ts';

/** What a holder writes. */
export type LeaseClaim = Omit<LeaseRecord, 'resourceVersion'>;

/** One Lease in the API server; every method throws ApiError when refused, 409 where somebody else was faster. */
export interface LeaseStore {
  /** Undefined: there is none. */
  read(signal: AbortSignal): Promise<LeaseRecord | undefined>;
  create(claim: LeaseClaim, signal: AbortSignal): Promise<LeaseRecord>;
  /** Only over the state that was read. */
  update(read: LeaseRecord, claim: LeaseClaim, signal: AbortSignal): Promise<LeaseRecord>;
}

/** The Lease `name` in `namespace`. */
export function makeLeaseStore(options: {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly name: string;
}): LeaseStore {
  const { client, namespace, name } = options;
  const group = 'coordination.k8s.io';
  const collection = collectionPath({ group, version: 'v1', plural: 'leases', namespace });
  const path = `${collection}/${name}`;
  const manifest = (claim: LeaseClaim, resourceVersion?: string) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { namespace, name, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: {
      holderIdentity: claim.holder,
      leaseDurationSeconds: claim.durationSeconds,
      acquireTime: claim.acquireTime,
      renewTime: claim.renewTime,
      leaseTransitions: claim.transitions,
    },
  });
  return {
    read: async (signal) => {
      const answer = await client.send({ path, signal });
      return answer.status === 404 ? undefined : demandLease('read the lease', answer);
    },
    create: async (claim, signal) => {
      const body = manifest(claim);
      return demandLease(
        'create the lease',
        await client.send({ method: 'POST', path: collection, body, signal }),
      );
    },
    update: async ({ resourceVersion }, claim, signal) => {
      const body = manifest(claim, resourceVersion);
      return demandLease('renew the lease', await client.send({ method: 'PUT', path, body, signal }));
    },
  };
}

function demandLease(action: string, answer: ApiAnswer): LeaseRecord {
  const lease = answer.status === 200 || answer.status === 201 ? readLease(answer.body) : undefined;
  if (lease === undefined) throw new ApiError(action, answer);
  return lease;
}
