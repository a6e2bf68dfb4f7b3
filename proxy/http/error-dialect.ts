import type { IncomingHttpHeaders } from 'node:http';
import type { DialectName } from '../dialects/dialect.ts';

/** The dialect that path and headers suggest, for answers that come before an endpoint is known. */
export function errorDialect(target: string, headers: IncomingHttpHeaders): DialectName {
  if (target.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined)
    return 'anthropic-messages';
  return 'openai-chat';
}
