import { type Backoff, backoffDelay } from '#runtime/backoff-delay.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { TerminalError } from './terminal-error.ts';

/** What a reconciliation leaves to be done. */
export interface ReconcileResult {
  /** Absent: nothing until the next event. */
  readonly requeueAfterMs?: number;
}

export interface WorkQueueOptions {
  /** For the log. */
  readonly name: string;
  /** Brings one object to its desired state, from what is known now. Throws to be called again later, TerminalError not to be. */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileResult>;
  /** Keys at a time; never the same one twice. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff?: Backoff;
}

const defaultBackoff: Backoff = { baseMs: 200, capMs: 5 * 60_000 };

/**
 * Work by key: an added key is reconciled once soon, however often it was added before; one that is added while it is being
 * reconciled comes again afterwards. Failures of a key are answered by its own growing pauses; an event cuts them short.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #ready = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #addedMeanwhile = new Set<string>();
  readonly #delayed = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  #signal: AbortSignal | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Takes keys before `run` too, and ignores them after its end. */
  add(key: string): void {
    this.#cancelDelay(key);
    if (this.#running.has(key)) this.#addedMeanwhile.add(key);
    else this.#ready.add(key);
    this.#startReady();
  }

  /** Keys that wait, run or are to come again. */
  size(): number {
    return this.#ready.size + this.#running.size + this.#delayed.size;
  }

  /** Works until `signal` aborts; resolves when what was running has come to its end. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    this.#startReady();
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    for (const key of [...this.#delayed.keys()]) this.#cancelDelay(key);
    await Promise.all(this.#running.values());
  }

  #startReady(): void {
    const signal = this.#signal;
    if (signal === undefined) return;
    for (const key of this.#ready) {
      if (signal.aborted || this.#running.size >= this.#options.concurrency) return;
      this.#ready.delete(key);
      // Marked first: reconcile may add its own key before its first wait.
      this.#running.set(key, Promise.resolve());
      this.#running.set(key, this.#work(key, signal));
    }
  }

  async #work(key: string, signal: AbortSignal): Promise<void> {
    try {
      const { requeueAfterMs } = await this.#options.reconcile(key, signal);
      this.#failures.delete(key);
      if (requeueAfterMs !== undefined) this.#addLater(key, requeueAfterMs);
    } catch (error) {
      if (!signal.aborted) this.#fail(key, error);
    }
    this.#running.delete(key);
    if (this.#addedMeanwhile.delete(key)) this.add(key);
    else this.#startReady();
  }

  #fail(key: string, error: unknown): void {
    const { name, logger, random, backoff = defaultBackoff } = this.#options;
    if (error instanceof TerminalError) {
      this.#failures.delete(key);
      logger.error({ queue: name, key, err: error }, 'reconciling failed for good');
      return;
    }
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const retryInMs = backoffDelay(backoff, failures, random);
    logger.warn({ queue: name, key, failures, retryInMs, err: error }, 'reconciling failed; trying again');
    this.#addLater(key, retryInMs);
  }

  #addLater(key: string, delayMs: number): void {
    if (this.#signal?.aborted === true) return;
    const cancel = this.#options.clock.schedule(() => this.add(key), delayMs);
    this.#delayed.set(key, cancel);
  }

  #cancelDelay(key: string): void {
    this.#delayed.get(key)?.();
    this.#delayed.delete(key);
  }
}
