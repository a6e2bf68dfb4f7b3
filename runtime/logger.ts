import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './log-level.ts';

/** What the programs log with: one JSON line an event. Callers pass no content and no credential. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

/**
 * A logger on `destination` (standard error where absent). Header and secret fields are cut out by name as a
 * second line of defence behind `Secret`.
 */
export function makeLogger(options: {
  readonly level: LogLevel;
  readonly name: string;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    level: options.level,
    base: { program: options.name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['authorization', '*.authorization', '["x-api-key"]', '*["x-api-key"]', 'token', '*.token'],
      censor: '[redacted]',
    },
  };
  return pino(settings, options.destination ?? pino.destination({ dest: 2, sync: false }));
}

/** For tests and for stations that were given none. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
