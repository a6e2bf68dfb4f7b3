import { failed, ok, type Result } from './result.ts';

// Apart from the logger, so that options can be read before it is loaded.
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export function parseLogLevel(text: string): Result<LogLevel, string> {
  const level = logLevels.find((one) => one === text);
  return level === undefined ? failed(`'${text}' is no log level: ${logLevels.join(', ')}`) : ok(level);
}
