import type { Clock } from './clock.ts';
import { wait } from './wait.ts';

/** Remembers that something happened until somebody asks; how often does not matter. */
export class Bell {
  #rang = false;
  #wake = new AbortController();

  ring(): void {
    this.#rang = true;
    this.#wake.abort();
  }

  /** Whether it rang since it was last asked: at once if it did, else when it does, `false` after `timeoutMs` or on abort. */
  async rings(timeoutMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
    if (!this.#rang) await wait(timeoutMs, clock, AbortSignal.any([signal, this.#wake.signal]));
    const rang = this.#rang;
    this.#rang = false;
    if (rang) this.#wake = new AbortController();
    return rang;
  }
}
