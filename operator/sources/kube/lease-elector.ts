import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';
import type { ApiClient } from './api-client.ts';
import { type LeaseRecord, microTime } from './lease-record.ts';
import { type LeaseClaim, type LeaseStore, makeLeaseStore } from './lease-store.ts';

/** Which Lease is fought for, by whom. */
export interface LeaseOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly name: string;
  /** Of this replica, for instance the pod's name; no two may share it. */
  readonly identity: string;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  /** Leadership begins; `term` aborts when it ends. Must return at once. */
  readonly onStarted?: (term: AbortSignal) => void;
  readonly onStopped?: () => void;
  readonly timing?: LeaseTiming;
}

/** Milliseconds. */
export interface LeaseTiming {
  /** Others wait so long after the last renewal that they saw. Whole seconds. */
  readonly durationMs: number;
  /** The holder steps down when it could not renew for so long: before others step up. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** Those of client-go. */
const defaultTiming: LeaseTiming = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };
const jitterFactor = 1.2;

/**
 * One leader among replicas, after client-go's tools/leaderelection. Nobody else's clock is trusted: a lease has expired
 * when it did not change for its duration by our own monotonic clock. What a leader does must bear being done by two for
 * a moment, for a lease fences nothing.
 */
export class LeaseElector {
  readonly #options: LeaseOptions;
  readonly #timing: LeaseTiming;
  readonly #store: LeaseStore;
  #observed: LeaseRecord | undefined;
  #observedAtMs = 0;
  /** When the last renewal that succeeded was begun, by both clocks. */
  #renewed: Instant = { wallMs: 0, monotonicMs: 0 };
  #term: AbortController | undefined;
  #cancelDeadline = (): void => undefined;
  #problem: string | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#timing = options.timing ?? defaultTiming;
    this.#store = makeLeaseStore(options);
  }

  /** Ask before each write: a process that was stalled finds here, before any timer fires, that its term is over. */
  isLeader(): boolean {
    const now = instantOf(this.#options.clock);
    // A wall clock may be set back; a monotonic one stands still while the machine is suspended.
    const sinceMs = Math.max(now.monotonicMs - this.#renewed.monotonicMs, now.wallMs - this.#renewed.wallMs);
    return this.#term !== undefined && sinceMs < this.#timing.renewDeadlineMs;
  }

  /** Who held the lease when it was last seen; undefined: nobody, or it was never seen. */
  holder(): string | undefined {
    const holder = this.#observed?.holder;
    return holder === '' ? undefined : holder;
  }

  /** Takes part until `signal` aborts, then gives the lease back; resolves when that is done. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const { retryMs } = this.#timing;
    while (!signal.aborted) {
      await this.#attempt(signal);
      const jitter = this.#term === undefined ? jitterFactor * random() : 0;
      await wait(retryMs * (1 + jitter), clock, signal);
    }
    const held = this.#term !== undefined;
    this.#stop('stopping');
    if (held) await this.#release();
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    // Half the deadline, so that one call that hangs leaves time for another.
    const cancel = clock.schedule(abort, this.#timing.renewDeadlineMs / 2);
    signal.addEventListener('abort', abort);
    const startedAt = instantOf(clock);
    // What was left undone since the term ran out is taken up by the next one.
    if (!this.isLeader()) this.#stop('it was not renewed in time');
    try {
      if (await this.#acquireOrRenew(controller.signal)) this.#lead(startedAt);
      else this.#stop('another replica holds the lease');
      this.#problem = undefined;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!signal.aborted && problem !== this.#problem) {
        logger.warn({ problem }, 'the lease could not be reached');
      }
      this.#problem = problem;
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Whether the lease is ours now. Throws when nothing is known: a leader then stays one until its deadline. */
  async #acquireOrRenew(signal: AbortSignal): Promise<boolean> {
    const { clock, identity } = this.#options;
    const lease = await this.#store.read(signal);
    if (lease === undefined) {
      this.#observe(await this.#store.create(this.#claim(undefined), signal));
      return true;
    }
    this.#observe(lease);
    const durationMs = lease.durationSeconds * 1000 || this.#timing.durationMs;
    const valid = lease.holder !== '' && clock.monotonicMs() < this.#observedAtMs + durationMs;
    if (valid && lease.holder !== identity) return false;
    this.#observe(await this.#store.update(lease, this.#claim(lease), signal));
    return true;
  }

  #claim(lease: LeaseRecord | undefined): LeaseClaim {
    const { clock, identity } = this.#options;
    const now = microTime(clock.now());
    const ours = lease?.holder === identity;
    const transitions = lease?.transitions ?? 0;
    return {
      holder: identity,
      durationSeconds: this.#timing.durationMs / 1000,
      acquireTime: ours ? lease.acquireTime : now,
      renewTime: now,
      transitions: ours || lease === undefined ? transitions : transitions + 1,
    };
  }

  #observe(lease: LeaseRecord): void {
    const { holder, renewTime } = lease;
    if (this.#observed?.holder !== holder || this.#observed.renewTime !== renewTime) {
      this.#observedAtMs = this.#options.clock.monotonicMs();
    }
    this.#observed = lease;
  }

  #lead(renewed: Instant): void {
    const { clock, logger, onStarted } = this.#options;
    this.#renewed = renewed;
    this.#cancelDeadline();
    const leftMs = renewed.monotonicMs + this.#timing.renewDeadlineMs - clock.monotonicMs();
    this.#cancelDeadline = clock.schedule(() => this.#stop('it could not be renewed in time'), leftMs);
    if (this.#term !== undefined) return;
    this.#term = new AbortController();
    logger.info({ identity: this.#options.identity }, 'this replica leads');
    onStarted?.(this.#term.signal);
  }

  #stop(reason: string): void {
    const { logger, onStopped } = this.#options;
    this.#cancelDeadline();
    if (this.#term === undefined) return;
    const term = this.#term;
    this.#term = undefined;
    logger.info({ reason }, 'this replica no longer leads');
    term.abort();
    onStopped?.();
  }

  /** Leaves the lease without a holder, so that another need not wait for its end. Best effort: it ends anyway. */
  async #release(): Promise<void> {
    const { clock, logger, identity } = this.#options;
    const signal = AbortSignal.timeout(this.#timing.renewDeadlineMs / 2);
    const now = microTime(clock.now());
    try {
      const lease = await this.#store.read(signal);
      if (lease?.holder !== identity) return;
      const claim = { ...lease, holder: '', durationSeconds: 1, acquireTime: now, renewTime: now };
      this.#observe(await this.#store.update(lease, claim, signal));
    } catch (error) {
      logger.warn({ err: error }, 'the lease could not be given back; it will expire');
    }
  }
}

interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

function instantOf(clock: Clock): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
}
