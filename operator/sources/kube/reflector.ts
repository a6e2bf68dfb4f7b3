import { type Backoff, backoffDelay } from '#runtime/backoff-delay.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { isGone, keepsPosition } from './keeps-position.ts';
import { type KnownObjects, makeKnownObjects, type ReflectorSink } from './known-objects.ts';
import type { KubeResource } from './kube-resource.ts';
import { listObjects } from './list-objects.ts';
import { type WatchEvent, WatchFailedError } from './watch-event.ts';
import { watchObjects } from './watch-objects.ts';

/** What a reflector needs. */
export interface ReflectorOptions {
  readonly resource: KubeResource;
  readonly client: ApiClient;
  readonly sink: ReflectorSink;
  /** Optional: a kind that is not installed counts as one without objects, until it is. */
  readonly presence: 'Required' | 'Optional';
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff?: Backoff;
}

/** For metrics and for people. Times are milliseconds since the epoch. */
export interface ReflectorState {
  readonly synced: boolean;
  readonly objects: number;
  /** When a list was last completed. */
  readonly lastSyncAtMs: number | undefined;
  /** When the API server last said something of use, a bookmark included. */
  readonly lastContactAtMs: number | undefined;
  /** How often a list or watch ended other than as planned. */
  readonly restarts: number;
  /** What keeps it from being up to date now. */
  readonly problem: string | undefined;
}

/** Quick at first, so that a restarted API server is found within a second. */
const defaultBackoff: Backoff = { baseMs: 250, capMs: 30_000 };
const shortestWatchSeconds = 300;
/** A watch that lived so long makes the failures before it past. */
const steadyWatchMs = 5_000;
/** After so many refusals on end the position itself is suspected. */
const refusalsUntilRelist = 5;
/** A kind whose objects are known is taken to be uninstalled only when the server says so this often on end. */
const missesUntilGone = 3;

/**
 * Keeps a sink equal to what the API server has of one kind: list, then watch, for ever
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). Each error is answered
 * by a pause with jitter and another attempt, from the old position where the server may still know it, else from a new
 * list that replaces everything.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #known: KnownObjects;
  /** resourceVersion to watch from; undefined: list first. */
  #position: string | undefined;
  #failures = 0;
  #misses = 0;
  #synced = false;
  #restarts = 0;
  #lastSyncAtMs: number | undefined;
  #lastContactAtMs: number | undefined;
  #problem: string | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#known = makeKnownObjects(options.sink);
  }

  /** Resolves when `signal` aborts, and only then. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, backoff = defaultBackoff } = this.#options;
    while (!signal.aborted) {
      try {
        this.#position ??= await this.#list(signal);
        await this.#watch(this.#position, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
        await wait(backoffDelay(backoff, this.#failures, random), clock, signal);
      }
    }
  }

  state(): ReflectorState {
    return {
      synced: this.#synced,
      objects: this.#known.size(),
      lastSyncAtMs: this.#lastSyncAtMs,
      lastContactAtMs: this.#lastContactAtMs,
      restarts: this.#restarts,
      problem: this.#problem,
    };
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { client, resource, clock } = this.#options;
    try {
      const { objects, resourceVersion } = await listObjects(client, resource, signal);
      this.#replace(objects);
      this.#misses = 0;
      this.#lastSyncAtMs = clock.now();
      this.#lastContactAtMs = this.#lastSyncAtMs;
      return resourceVersion;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.#miss();
      else this.#misses = 0;
      throw error;
    }
  }

  #replace(objects: Parameters<KnownObjects['replace']>[0]): void {
    this.#known.replace(objects);
    if (!this.#synced) this.#options.sink.synced();
    this.#synced = true;
  }

  /** The kind is not served. That may pass, as while the API server starts, so what is known is not dropped at once. */
  #miss(): void {
    this.#misses += 1;
    if (this.#options.presence === 'Required') return;
    if (this.#known.size() === 0 || this.#misses >= missesUntilGone) this.#replace([]);
  }

  async #watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { client, resource, clock, random } = this.#options;
    const timeoutSeconds = shortestWatchSeconds + Math.floor(random() * shortestWatchSeconds);
    let openedAtMs: number | undefined;
    const wasSteady = (): boolean => openedAtMs !== undefined && clock.now() - openedAtMs >= steadyWatchMs;
    const onOpen = (): void => {
      openedAtMs = clock.now();
      this.#hear();
    };
    const onEvent = (event: WatchEvent): void => this.#take(event);
    try {
      await watchObjects({
        client,
        resource,
        resourceVersion,
        timeoutSeconds,
        clock,
        signal,
        onOpen,
        onEvent,
      });
    } finally {
      if (wasSteady()) this.#failures = 0;
    }
    // Nobody asked for so short a watch: without a pause this would go round and round.
    if (!wasSteady()) throw new Error(`watch ${resource.plural}: it ended at once`);
  }

  #take(event: WatchEvent): void {
    switch (event.kind) {
      case 'Put':
        this.#known.put(event.object);
        this.#position = event.object.resourceVersion;
        break;
      case 'Removed':
        this.#known.remove(event.object);
        this.#position = event.object.resourceVersion;
        break;
      case 'Bookmark':
        this.#position = event.resourceVersion;
        break;
      case 'Failed':
        throw new WatchFailedError(event.code, event.message);
      default:
        event satisfies never;
    }
    this.#failures = 0;
    this.#hear();
  }

  #hear(): void {
    const { clock, logger, resource } = this.#options;
    this.#lastContactAtMs = clock.now();
    if (this.#problem !== undefined) logger.info({ kind: resource.kind }, 'the watch works again');
    this.#problem = undefined;
  }

  #fail(error: unknown): void {
    const { logger, resource } = this.#options;
    this.#failures += 1;
    this.#restarts += 1;
    const suspect = error instanceof ApiError && this.#failures >= refusalsUntilRelist;
    if (suspect || !keepsPosition(error)) this.#position = undefined;
    if (isGone(error)) {
      logger.debug({ kind: resource.kind }, 'the watch fell behind; listing anew');
      return;
    }
    const problem =
      this.#misses > 0 ? 'not installed' : error instanceof Error ? error.message : String(error);
    if (problem === this.#problem) return;
    this.#problem = problem;
    const { namespace } = resource;
    const fields = { kind: resource.kind, namespace, problem };
    if (this.#misses > 0 && this.#options.presence === 'Optional') {
      logger.info(fields, 'the kind is not installed; looking again later');
      return;
    }
    logger.warn(fields, 'the watch is interrupted; trying again');
  }
}
