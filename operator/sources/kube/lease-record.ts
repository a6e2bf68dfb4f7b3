import { isRecord } from '#runtime/is-record.ts';

/** What a coordination.k8s.io/v1 Lease says. */
export interface LeaseRecord {
  readonly resourceVersion: string;
  /** Empty: released. */
  readonly holder: string;
  readonly durationSeconds: number;
  /** As the holder wrote them; compared with each other, never with a clock of ours. */
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly transitions: number;
}

/** Reads a Lease; undefined where the answer is none. Missing fields count as released. */
export function readLease(value: unknown): LeaseRecord | undefined {
  if (!isRecord(value) || !isRecord(value.metadata)) return undefined;
  const { resourceVersion } = value.metadata;
  if (typeof resourceVersion !== 'string') return undefined;
  const spec = isRecord(value.spec) ? value.spec : {};
  return {
    resourceVersion,
    holder: textOf(spec.holderIdentity),
    durationSeconds: numberOf(spec.leaseDurationSeconds),
    acquireTime: textOf(spec.acquireTime),
    renewTime: textOf(spec.renewTime),
    transitions: numberOf(spec.leaseTransitions),
  };
}

/** metav1.MicroTime of an instant in milliseconds. */
export function microTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
