import type { Clock } from './clock.ts';

/** Resolves after `delayMs`, or at once when `signal` aborts: who waits looks at the signal afterwards. */
export function wait(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.schedule(end, delayMs);
    signal.addEventListener('abort', end);
  });
}
