import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#runtime/clock.ts';
import { group, version } from '../../api/kind.ts';
import { kinds } from '../../api/kinds.ts';
import type { ObjectRef } from '../../api/resources.ts';
import type { ObjectStatus, StatusSink } from '../../status/status-sink.ts';
import { TerminalError } from '../../work-queue/terminal-error.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { EventRecorder } from './event-recorder.ts';
import type { Findings } from './findings.ts';
import { readKubeObject } from './kube-object.ts';
import { apiVersionOf, collectionPath } from './kube-resource.ts';
import { overlayFindings } from './overlay-findings.ts';
import type { SeenObjects } from './seen-objects.ts';

export interface StatusSinkOptions {
  readonly client: ApiClient;
  readonly seen: SeenObjects;
  readonly findings: Findings;
  readonly clock: Clock;
  /** Of this replica; Events name it. */
  readonly instance: string;
}

const fieldManager = 'sallyport-operator';

/**
 * Writes statuses by server-side apply on the `status` subresource, and Events. Findings stand over what is written; a status
 * that equals what the API server has is not sent. An object that is gone is passed over in silence. Throws ApiError where
 * another attempt may help (409: the object was replaced meanwhile), TerminalError where it cannot (422: against the schema).
 */
export function makeKubeStatusSink(options: StatusSinkOptions): StatusSink {
  const { client, seen, findings, clock } = options;
  const events = new EventRecorder(options);
  const current = (ref: ObjectRef): ObjectStatus | undefined => seen.get(ref)?.status;
  return {
    current,
    write: async (ref, status, signal) => {
      const known = seen.get(ref);
      if (known === undefined) return;
      const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
      const next = overlayFindings(status, findings.of(ref), { seen: current(ref), now });
      if (isSameStatus(next, current(ref))) return;
      const answer = await client.send(applyCall({ ref, uid: known.uid, status: next }, signal));
      if (answer.status === 404) return;
      if (answer.status !== 200) throw failureOf(ref, answer);
      const written = readKubeObject(answer.body, { apiVersion: `${group}/${version}`, kind: ref.kind });
      if (written !== undefined) seen.update(ref, written);
    },
    emit: async (ref, event, signal) => {
      const known = seen.get(ref);
      if (known !== undefined) await events.emit({ ...ref, uid: known.uid }, event, signal);
    },
  };
}

/** Against the schema: 422, or, for a field that an older CRD does not have, a 500 with these words (seen in 1.36). */
function failureOf({ kind, namespace, name }: ObjectRef, answer: ApiAnswer): Error {
  const error = new ApiError(`write the status of ${kind} ${namespace}/${name}`, answer);
  const isUntypable = answer.status === 500 && error.message.includes('failed to create typed patch object');
  return answer.status === 422 || isUntypable ? new TerminalError(error.message) : error;
}

/** As the API server sees it: undefined fields are absent, and conditions, a map by type, have no order. */
function isSameStatus(one: ObjectStatus, other: ObjectStatus | undefined): boolean {
  if (other === undefined) return false;
  const [left, right] = [one, other].map((status) => {
    const conditions = status.conditions.toSorted((a, b) => (a.type < b.type ? -1 : 1));
    return JSON.parse(JSON.stringify({ ...status, conditions }));
  });
  return isDeepStrictEqual(left, right);
}

function applyCall(
  { ref, uid, status }: { readonly ref: ObjectRef; readonly uid: string; readonly status: ObjectStatus },
  signal: AbortSignal,
) {
  const { kind, namespace, name } = ref;
  const resource = { group, version, plural: kinds[kind].plural, namespace };
  return {
    method: 'PATCH',
    path: `${collectionPath(resource)}/${name}/status`,
    query: { fieldManager, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    // The uid keeps the status of an object from its successor of the same name.
    body: { apiVersion: apiVersionOf(resource), kind, metadata: { namespace, name, uid }, status },
    signal,
  } as const;
}
