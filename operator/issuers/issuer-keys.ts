import { backoffDelay } from '#runtime/backoff-delay.ts';
import type { AnyResource, FetchedKeys, KeySetResource } from '../api/resources.ts';
import type { ResourceKind, ResourceSink } from '../sources/resource-sink.ts';
import { type ReconcileResult, WorkQueue, type WorkQueueOptions } from '../work-queue/work-queue.ts';
import type { FetchKeys } from './fetch-issuer-keys.ts';
import { describeKeyLocation } from './key-location.ts';
import type { KeptKeys, KeyStore } from './key-store.ts';
import { WantedKeys, type WantedLocation } from './wanted-keys.ts';

export interface IssuerKeysOptions extends Pick<WorkQueueOptions, 'clock' | 'random' | 'logger'> {
  readonly fetch: FetchKeys;
  /** Where KeySets go: the store, or who translates without one. */
  readonly sink: Pick<ResourceSink, 'put' | 'remove' | 'synced'>;
  /** Keeps keys over a restart; absent: they are fetched anew. */
  readonly store?: KeyStore;
}

/** How the keys of one location are, for metrics. */
export interface KeysReading {
  readonly location: string;
  /** Seconds since the issuer last confirmed them; undefined: it never did. */
  readonly ageSeconds: number | undefined;
  /** Tries that failed since. */
  readonly failures: number;
}

const refreshMs = 5 * 60_000;
/** Anybody can make proxies ask for keys that are not there. */
const refetchMs = 5000;
const retry = { baseMs: 5000, capMs: refreshMs } as const;
const hourMs = 3_600_000;

/**
 * Fetches the keys of every issuer that an AIPolicy names, again every five minutes, and sooner where a proxy misses one.
 * While an issuer cannot be asked its last keys stay. Listens to resources as a sink.
 */
export class IssuerKeys implements ResourceSink {
  readonly #options: IssuerKeysOptions;
  readonly #queue: WorkQueue;
  readonly #wanted = new WantedKeys();
  #policiesSynced = false;
  #synced = false;

  constructor(options: IssuerKeysOptions) {
    const { clock, random, logger } = options;
    this.#options = options;
    const reconcile = (name: string, signal: AbortSignal) => this.#reconcile(name, signal);
    this.#queue = new WorkQueue({ name: 'issuer keys', concurrency: 4, clock, random, logger, reconcile });
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#queue.run(signal);
  }

  put(resource: AnyResource): void {
    if (resource.kind === 'AIPolicy') this.#note(this.#wanted.put(resource));
  }

  remove(kind: ResourceKind, namespace: string, name: string): void {
    if (kind === 'AIPolicy') this.#note(this.#wanted.remove(namespace, name));
  }

  synced(kind: ResourceKind): void {
    if (kind !== 'AIPolicy') return;
    this.#policiesSynced = true;
    this.#noteSynced();
  }

  /** A proxy lacks a key in the `jwks` entry of this name. */
  missKey(entry: string): void {
    const name = this.#wanted.locationOfEntry(entry);
    const wanted = name === undefined ? undefined : this.#wanted.get(name);
    if (name === undefined || wanted === undefined) return;
    const now = this.#options.clock.monotonicMs();
    if (wanted.missedAtMs !== undefined && now - wanted.missedAtMs < refetchMs) return;
    wanted.missedAtMs = now;
    this.#queue.add(name);
  }

  state(): readonly KeysReading[] {
    const now = this.#options.clock.now();
    return this.#wanted.all().map(({ location, kept, failures }) => ({
      location: describeKeyLocation(location),
      ageSeconds: kept === undefined ? undefined : Math.max(0, (now - kept.confirmedAtMs) / 1000),
      failures,
    }));
  }

  #note({
    added,
    dropped,
  }: {
    readonly added: readonly string[];
    readonly dropped: readonly string[];
  }): void {
    for (const name of dropped) this.#options.sink.remove('KeySet', '', name);
    for (const name of [...dropped, ...added]) this.#queue.add(name);
  }

  /** A first snapshot without the keys would take them from proxies that have them. */
  #noteSynced(): void {
    if (this.#synced || !this.#policiesSynced) return;
    if (this.#wanted.all().some(({ kept, failures }) => kept === undefined && failures === 0)) return;
    this.#synced = true;
    this.#options.sink.synced('KeySet');
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<ReconcileResult> {
    const { random, fetch, store } = this.#options;
    const wanted = this.#wanted.get(name);
    if (wanted === undefined) {
      await store?.forget(name, signal);
      return {};
    }
    if (!wanted.recalled && store !== undefined) this.#recall(name, await store.load(name, signal));
    wanted.recalled = true;
    const fetched = await fetch(wanted.location, signal);
    if (signal.aborted || this.#wanted.get(name) !== wanted) return {};
    if (fetched.kind === 'Ok') await this.#take(name, { wanted, fetched: fetched.value, signal });
    else this.#fail(name, wanted, fetched.failure);
    this.#noteSynced();
    return {
      requeueAfterMs:
        wanted.failures === 0
          ? refreshMs * (0.9 + 0.2 * random())
          : backoffDelay(retry, wanted.failures, random),
    };
  }

  /** What an operator knew before is as good as what it was then. */
  #recall(name: string, kept: KeptKeys | undefined): void {
    const wanted = this.#wanted.get(name);
    if (kept === undefined || wanted === undefined || wanted.kept !== undefined) return;
    wanted.kept = kept;
    this.#deliver(name, wanted, undefined);
    this.#noteSynced();
  }

  async #take(
    name: string,
    { wanted, fetched, signal }: { wanted: WantedLocation; fetched: FetchedKeys; signal: AbortSignal },
  ): Promise<void> {
    const { clock, logger, store } = this.#options;
    const issuer = describeKeyLocation(wanted.location);
    if (wanted.failures > 0) logger.info({ issuer }, 'the keys of an issuer can be fetched again');
    // To the hour, so that what proxies are told changes seldom.
    const confirmedAtMs = Math.floor(clock.now() / hourMs) * hourMs;
    const before = wanted.kept;
    const kept = { ...fetched, confirmedAtMs };
    Object.assign(wanted, { kept, failures: 0 });
    this.#deliver(name, wanted, undefined);
    if (JSON.stringify(before) !== JSON.stringify(kept)) await store?.save(name, kept, signal);
  }

  #fail(name: string, wanted: WantedLocation, problem: string): void {
    wanted.failures += 1;
    // Once may be bad luck; what is not there at all is told at once.
    if (wanted.failures === 1 && wanted.kept !== undefined) return;
    if (wanted.failures <= 2)
      this.#options.logger.warn(
        { issuer: describeKeyLocation(wanted.location), problem },
        'the keys of an issuer cannot be fetched',
      );
    this.#deliver(name, wanted, problem);
  }

  #deliver(name: string, { kept }: WantedLocation, problem: string | undefined): void {
    const metadata = { namespace: '', name, uid: '', generation: 1, creationTimestamp: '', labels: {} };
    const resource: KeySetResource = {
      kind: 'KeySet',
      metadata,
      ...(kept === undefined
        ? {}
        : {
            fetched: {
              issuer: kept.issuer,
              keys: kept.keys,
              confirmedAt: new Date(kept.confirmedAtMs).toISOString(),
            },
          }),
      ...(problem === undefined ? {} : { problem }),
    };
    this.#options.sink.put(resource);
  }
}
