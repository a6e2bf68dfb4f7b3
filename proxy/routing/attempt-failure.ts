import type { RetryCause } from '#contract/snapshot/route-entry.ts';
import type { ProviderCodes } from '../http/gateway-error.ts';
import type { UpstreamFailure } from '../providers/provider.ts';
import type { AttemptOutcome } from '../telemetry/request-record.ts';

/** How a call to a target went wrong before the client saw any of it. */
export interface AttemptFailure {
  readonly outcome: Exclude<AttemptOutcome, 'Ok' | 'ClientGone'>;
  /** HTTP status of the upstream, where it answered. */
  readonly status: number | undefined;
  /** Safe to show to the client. */
  readonly message: string;
  /** Field at fault, as the upstream names it. */
  readonly param?: string;
  /** What the upstream called it. */
  readonly upstream?: ProviderCodes;
  readonly retryAfterMs?: number;
  /** For the log. */
  readonly cause?: unknown;
}

/** How an answer that is no success counts. */
export function outcomeOfStatus(status: number): AttemptFailure['outcome'] {
  if (status === 429) return 'RateLimited';
  if (status === 408) return 'Timeout';
  if (status >= 500) return 'ServerError';
  // A redirection is not followed: credentials go to the configured place only.
  return status >= 400 ? 'Refused' : 'BadAnswer';
}

/** How a failure counts of which an upstream told after its status was a success; that status says nothing then. */
export function failureAfterSuccess({ message, retryable }: UpstreamFailure): AttemptFailure {
  return { outcome: retryable ? 'ServerError' : 'Refused', status: undefined, message };
}

/** Whether the rule wants another call, to this target or the next, after such a failure. */
export function isRetryable(failure: AttemptFailure, on: readonly RetryCause[]): boolean {
  switch (failure.outcome) {
    case 'Refused':
      return false;
    case 'BadAnswer':
    case 'Cut':
      // An upstream that answers with rubbish is as broken as one that says so.
      return on.includes('ServerError');
    case 'ConnectFailure':
    case 'Timeout':
    case 'RateLimited':
    case 'ServerError':
      return on.includes(failure.outcome);
  }
}
