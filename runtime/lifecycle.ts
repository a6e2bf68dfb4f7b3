import type { Logger } from './logger.ts';

/** A part of a program that runs until it is stopped. */
export interface Station {
  readonly name: string;
  start(): Promise<void>;
  /** Lets go of everything; called once, also where `start` failed half-way. */
  stop(): Promise<void>;
}

/** A started program. */
export interface Running {
  /** Stops the stations in reverse order; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts stations in order and stops them in reverse. A station that does not start takes down those before it and
 * the error goes on; one that does not stop is logged and the others are stopped all the same.
 */
export async function startAll(stations: readonly Station[], logger: Logger): Promise<Running> {
  const started: Station[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopReversed(started, logger);
    return stopping;
  };
  for (const station of stations) {
    started.push(station);
    try {
      await station.start();
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return { stop };
}

async function stopReversed(stations: readonly Station[], logger: Logger): Promise<void> {
  for (const station of stations.toReversed()) {
    try {
      await station.stop();
    } catch (error) {
      logger.error({ err: error, station: station.name }, 'a station did not stop cleanly');
    }
  }
}
