import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';

const betweenMs = 2_000;

/** A station whose `start` tries until it succeeds, or until `stop`: what it needs may be away for a while. */
export function startPatiently(
  station: Station,
  { logger, clock = systemClock }: { readonly logger: Logger; readonly clock?: Clock },
): Station {
  const stopped = new AbortController();
  return {
    name: station.name,
    start: async () => {
      for (;;) {
        try {
          await station.start();
          return;
        } catch (error) {
          if (stopped.signal.aborted) throw error;
          logger.warn({ err: error, station: station.name }, 'it cannot start yet; trying again');
          await wait(betweenMs, clock, stopped.signal);
          if (stopped.signal.aborted) throw error;
        }
      }
    },
    stop: async () => {
      stopped.abort();
      await station.stop();
    },
  };
}
