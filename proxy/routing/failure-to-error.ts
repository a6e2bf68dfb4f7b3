import { GatewayError } from '../http/gateway-error.ts';
import type { AttemptFailure } from './attempt-failure.ts';

/**
 * What the client is told when the last of `failures` (never empty) is final. An upstream's refusal keeps its status
 * (400, 404, 422…) and its codes, except where the account is at fault (401, 402, 403, 407): the client can do nothing about that.
 * When everything was tried: 429 if all were rate limited, 504 if all ran out of time, else the last 5xx that an
 * upstream answered, else 502.
 */
export function failureToError(failures: readonly AttemptFailure[]): GatewayError {
  const last = failures.at(-1);
  if (last === undefined) return new GatewayError('upstream_failed', 'No upstream could be asked.');
  if (last.outcome === 'Refused') return refusal(last);
  const cause = last.cause === undefined ? {} : { cause: last.cause };
  if (failures.every((failure) => failure.outcome === 'RateLimited')) {
    const headers = retryAfterHeader(failures);
    return new GatewayError('upstream_failed', last.message, { status: 429, headers, ...cause });
  }
  if (failures.every((failure) => failure.outcome === 'Timeout')) {
    return new GatewayError('upstream_timeout', last.message, cause);
  }
  return serverError(failures.findLast(({ outcome }) => outcome === 'ServerError') ?? last);
}

function serverError({ outcome, status, message, cause }: AttemptFailure): GatewayError {
  return new GatewayError('upstream_failed', message, {
    ...(outcome === 'ServerError' && status !== undefined ? { status } : {}),
    ...(cause === undefined ? {} : { cause }),
  });
}

const accountStatuses: readonly number[] = [401, 402, 403, 407];

function refusal(failure: AttemptFailure): GatewayError {
  const { status = 502, message, param, upstream } = failure;
  if (status < 400 || accountStatuses.includes(status)) {
    return new GatewayError('upstream_failed', 'The upstream refused the credentials of the gateway.', {
      cause: failure.cause ?? new Error(`the upstream answered ${status}`),
    });
  }
  return new GatewayError('upstream_failed', message, {
    status,
    ...(param === undefined ? {} : { param }),
    ...(upstream === undefined ? {} : { upstream }),
  });
}

/** The earliest time at which one of the targets may answer again, in whole seconds. */
function retryAfterHeader(failures: readonly AttemptFailure[]): Record<string, string> {
  const waits = failures.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
  if (waits.length === 0) return {};
  return { 'retry-after': String(Math.ceil(Math.min(...waits) / 1000)) };
}
