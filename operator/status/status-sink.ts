import type { Condition } from '../api/conditions.ts';
import type { ObjectRef } from '../api/resources.ts';

/** The whole `status` of one object. */
export interface ObjectStatus {
  readonly conditions: readonly Condition[];
  readonly [field: string]: unknown;
}

/** Something worth an Event on the object; repeated ones are the sink's to fold. */
export interface StatusEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Where statuses and events go: the API server, or the log in local mode. Only the writer calls it, and only on change. */
export interface StatusSink {
  /** The status as it was last written or seen, so that a restarted operator keeps transition times and writes nothing anew. */
  current(ref: ObjectRef): ObjectStatus | undefined;
  write(ref: ObjectRef, status: ObjectStatus, signal: AbortSignal): Promise<void>;
  emit(ref: ObjectRef, event: StatusEvent, signal: AbortSignal): Promise<void>;
}
