import type { RouteEntry } from '#contract/snapshot/route-entry.ts';
import type { RouteRule } from '../api/ai-route.ts';
import type { Defect } from './defect.ts';
import { parsePositiveDuration } from './parse-duration.ts';

/** Retry and time limits of a rule; where there are defects the durations concerned are 1 ms and the rule must not be served. */
export interface TranslatedTimings {
  readonly retry: RouteEntry['retry'];
  readonly timeouts: RouteEntry['timeouts'];
  readonly defects: readonly Defect[];
}

/** `retry` and `timeouts` of a rule, in milliseconds; a limit of nothing at all is a defect, since it would fail every request. */
export function translateTimings(rule: RouteRule, path: string): TranslatedTimings {
  const defects: Defect[] = [];
  const readMs = (text: string, field: string): number => {
    const parsed = parsePositiveDuration(text);
    if (parsed.kind === 'Ok') return parsed.value;
    defects.push({ reason: 'Invalid', message: `${path}.${field}: ${parsed.failure}` });
    return 1;
  };
  const { retry, timeouts } = rule;
  return {
    retry: {
      on: retry.causes,
      attempts: retry.attempts,
      backoffBaseMs: readMs(retry.backoff.base, 'retry.backoff.base'),
      backoffMaxMs: readMs(retry.backoff.max, 'retry.backoff.max'),
    },
    timeouts: {
      requestMs: readMs(timeouts.request, 'timeouts.request'),
      firstTokenMs: readMs(timeouts.firstToken, 'timeouts.firstToken'),
      answerMs: readMs(timeouts.answer, 'timeouts.answer'),
      streamIdleMs: readMs(timeouts.streamIdle, 'timeouts.streamIdle'),
    },
    defects,
  };
}
