import { errorFrom } from '#runtime/error-from.ts';
import type { Logger } from '#runtime/logger.ts';
import { GatewayError } from '../http/gateway-error.ts';
import { scrub } from '../providers/scrub.ts';
import type { RequestRecord } from './request-record.ts';

/**
 * Tells the program's log what the access log cannot: the cause of a failure. What was refused, and a client that left,
 * are of interest to nobody but a debugger; an upstream's failure is a warning; only what no step has foreseen is an
 * error, and has a stack. Of a cause only its texts are told, scrubbed, since errors of parsers carry the bytes at which
 * they stumbled; the words for the client stay out, since they may quote an upstream, and an upstream the prompt.
 */
export function logFailure(
  logger: Logger,
  { id, code, error }: Pick<RequestRecord, 'id' | 'code' | 'error'>,
): void {
  if (error === undefined) return;
  const cause = error.cause === undefined ? undefined : errorFrom(error.cause);
  const fields = { requestId: id, code, cause: cause && scrub(cause.message, []) };
  switch (weightOf(error)) {
    case 'Refusal':
      logger.debug(fields, 'a request was refused');
      return;
    case 'UpstreamFailure':
      logger.warn(fields, 'a request failed upstream');
      return;
    case 'Defect':
      logger.error(
        { ...fields, stack: scrub((cause ?? error).stack ?? '', []) },
        'a request failed in the gateway itself',
      );
  }
}

function weightOf(error: Error): 'Refusal' | 'UpstreamFailure' | 'Defect' {
  if (!(error instanceof GatewayError) || error.code === 'internal') return 'Defect';
  const failedUpstream = error.code === 'upstream_failed' || error.code === 'upstream_timeout';
  return failedUpstream && error.status >= 500 ? 'UpstreamFailure' : 'Refusal';
}
