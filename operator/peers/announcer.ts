import { backoffDelay } from '#runtime/backoff-delay.ts';
import { Bell } from '#runtime/bell.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';
import type { PeerTiming } from './peer-timing.ts';
import type { ReplicaLeases } from './replica-leases.ts';

export interface AnnouncerOptions {
  readonly leases: Pick<ReplicaLeases, 'write' | 'remove'>;
  /** Of our Lease. */
  readonly name: string;
  readonly identity: string;
  /** Text of the summary as it is now. */
  readonly summary: () => string;
  /** What goes with it, and is no reason to write. */
  readonly keyMarks?: () => string;
  readonly timing: PeerTiming;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

const backoff = { baseMs: 500, capMs: 5_000 };
const farewellMs = 3_000;

/** Keeps this replica's own Lease: renewed in time, soon after the summary has changed, and gone when we are. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #bell = new Bell();
  #problem: string | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** The summary may have changed. */
  note(): void {
    this.#bell.ring();
  }

  /** Works until `signal` aborts, then removes the Lease; resolves when that is done. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const summary = this.#options.summary();
      const renewAtMs = clock.monotonicMs() + this.#options.timing.renewEveryMs;
      failures = (await this.#write(summary, signal)) ? 0 : failures + 1;
      if (failures > 0) await wait(backoffDelay(backoff, failures, random), clock, signal);
      else await this.#rest(summary, { untilMs: renewAtMs, signal });
    }
    await this.#sayFarewell();
  }

  /** Until it is time to renew, or the summary is no longer what was written. */
  async #rest(
    written: string,
    { untilMs, signal }: { readonly untilMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { clock, timing, summary } = this.#options;
    await wait(timing.gapMs, clock, signal);
    while (!signal.aborted) {
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      if (!(await this.#bell.rings(leftMs, clock, signal))) continue;
      await wait(timing.settleMs, clock, signal);
      if (summary() !== written) return;
    }
  }

  async #write(summary: string, signal: AbortSignal): Promise<boolean> {
    const { leases, name, identity, timing, clock, logger } = this.#options;
    const hurry = new AbortController();
    const cancel = clock.schedule(() => hurry.abort(new Error('no answer in time')), timing.renewEveryMs / 2);
    const { keyMarks } = this.#options;
    const keyUse = keyMarks === undefined ? {} : { keyUse: keyMarks() };
    const claim = { name, identity, summary, ...keyUse, renewedAtMs: clock.now() };
    try {
      const durationSeconds = timing.expiryMs / 1000;
      await leases.write({ ...claim, durationSeconds }, AbortSignal.any([signal, hurry.signal]));
      this.#problem = undefined;
      return true;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!signal.aborted && problem !== this.#problem) {
        logger.warn({ problem }, 'other replicas cannot be told of our proxies; trying again');
      }
      this.#problem = problem;
      return false;
    } finally {
      cancel();
    }
  }

  async #sayFarewell(): Promise<void> {
    const { leases, name, logger } = this.#options;
    try {
      await leases.remove(name, undefined, AbortSignal.timeout(farewellMs));
    } catch (error) {
      logger.warn({ err: error }, 'our Lease could not be removed; it will expire');
    }
  }
}
