import type { UpstreamFailure } from '../provider.ts';
import { fieldOf, textOf } from '../read-answer.ts';
import { scrub } from '../scrub.ts';

const retryableTypes: readonly string[] = [
  'overloaded_error',
  'api_error',
  'rate_limit_error',
  'timeout_error',
];

/** What an `error` event, or an error object in the place of a message, says; whether another try may help follows from its type. */
export function readFailure(event: unknown, secrets: readonly string[]): UpstreamFailure {
  const error = fieldOf(event, 'error');
  const type = textOf(error, 'type') ?? 'api_error';
  return {
    message: scrub(textOf(error, 'message') ?? type, secrets),
    retryable: retryableTypes.includes(type),
  };
}
