import { randomBytes } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import { group, version } from '../../api/kind.ts';
import type { ObjectRef } from '../../api/resources.ts';
import type { StatusEvent } from '../../status/status-sink.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { collectionPath } from './kube-resource.ts';
import { microTime } from './lease-record.ts';
import { refKey } from './seen-objects.ts';

export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** Of this replica. */
  readonly instance: string;
}

/** An Event that was made, to which repeats are counted. */
interface Series {
  readonly name: string;
  count: number;
  writtenAtMs: number;
}

const mostSeries = 1000;
/** Repeats within this time after the last word are counted rather than written. */
const quietMs = 60_000;
/** API servers keep Events for an hour. */
const seriesLifeMs = 30 * 60_000;
/** Bounds of events.k8s.io/v1. */
const longestNote = 1024;
const longestInstance = 128;

/**
 * Writes events.k8s.io/v1 Events. The same news on the same object is folded into a series whose count is written at the
 * first repeat and then at most once a minute.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  /** Oldest first. */
  readonly #series = new Map<string, Series>();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** `uid` of the object, by which `kubectl describe` finds its events. Throws ApiError when refused. */
  async emit(
    ref: ObjectRef & { readonly uid: string },
    event: StatusEvent,
    signal: AbortSignal,
  ): Promise<void> {
    const key = `${refKey(ref)}/${ref.uid}/${event.type}/${event.reason}/${event.message}`;
    const nowMs = this.#options.clock.now();
    const series = this.#series.get(key);
    if (series === undefined || nowMs - series.writtenAtMs > seriesLifeMs) {
      await this.#create(key, { ref, event }, signal);
      return;
    }
    series.count += 1;
    if (series.count > 2 && nowMs - series.writtenAtMs < quietMs) return;
    if (await this.#count(ref.namespace, series, signal)) return;
    await this.#create(key, { ref, event }, signal);
  }

  async #create(
    key: string,
    { ref, event }: { readonly ref: ObjectRef & { readonly uid: string }; readonly event: StatusEvent },
    signal: AbortSignal,
  ): Promise<void> {
    const { client, clock, instance } = this.#options;
    const { kind, namespace, name, uid } = ref;
    const nowMs = clock.now();
    const eventName = `${name.slice(0, 200)}.${randomBytes(8).toString('hex')}`;
    const body = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace, name: eventName },
      eventTime: microTime(nowMs),
      reportingController: 'sallyport.dev/operator',
      reportingInstance: instance.slice(0, longestInstance),
      regarding: { apiVersion: `${group}/${version}`, kind, namespace, name, uid },
      type: event.type,
      reason: event.reason,
      action: 'Reconcile',
      note: event.message.slice(0, longestNote),
    };
    const answer = await client.send({ method: 'POST', path: eventsPath(namespace), body, signal });
    if (answer.status !== 201) throw new ApiError('create an event', answer);
    this.#remember(key, { name: eventName, count: 1, writtenAtMs: nowMs });
  }

  /** False where the Event is gone. */
  async #count(namespace: string, series: Series, signal: AbortSignal): Promise<boolean> {
    const { client, clock } = this.#options;
    const nowMs = clock.now();
    const path = `${eventsPath(namespace)}/${series.name}`;
    const body = { series: { count: series.count, lastObservedTime: microTime(nowMs) } };
    const contentType = 'application/merge-patch+json';
    const answer = await client.send({ method: 'PATCH', path, body, contentType, signal });
    if (answer.status === 404) return false;
    if (answer.status !== 200) throw new ApiError('count an event', answer);
    series.writtenAtMs = nowMs;
    return true;
  }

  #remember(key: string, series: Series): void {
    this.#series.delete(key);
    this.#series.set(key, series);
    const [oldest] = this.#series.keys();
    if (this.#series.size > mostSeries && oldest !== undefined) this.#series.delete(oldest);
  }
}

function eventsPath(namespace: string): string {
  return collectionPath({ group: 'events.k8s.io', version: 'v1', plural: 'events', namespace });
}
