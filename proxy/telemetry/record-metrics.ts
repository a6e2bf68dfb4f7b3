import { totalOutput, type Usage } from '../chat/usage.ts';
import { type BoundedLabel, makeBoundedLabel } from './bounded-label.ts';
import type { Metrics } from './metrics.ts';
import { remember } from './remember.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';
import type { CountSeries } from './series/count-series.ts';
import type { SampleSeries } from './series/sample-series.ts';

/** Most values of a label that comes from requests or resources. */
const labelCap = 500;

const buckets: readonly (readonly [string, keyof Usage])[] = [
  ['input', 'input'],
  ['cache_read', 'cacheRead'],
  ['cache_write_5m', 'cacheWrite5m'],
  ['cache_write_1h', 'cacheWrite1h'],
  ['audio_input', 'audioInput'],
  ['image_input', 'imageInput'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['audio_output', 'audioOutput'],
];

/** Counts ended requests. */
export interface MetricsRecorder {
  record(request: RequestRecord): void;
}

export function makeMetricsRecorder(metrics: Metrics): MetricsRecorder {
  const bounded = (label: string): BoundedLabel =>
    makeBoundedLabel(labelCap, () => metrics.labelOverflow.inc({ label }));
  const labels: Labels = {
    route: bounded('route'),
    model: bounded('model'),
    team: bounded('team'),
    provider: bounded('provider'),
    policy: bounded('policy'),
    source: bounded('source'),
    limit: bounded('limit'),
  };
  const known: Known = {
    requests: remember((of) => requestSeries(metrics, of)),
    attempts: remember((of) => attemptSeries(metrics, of)),
    usages: remember((of) => usageSeries(metrics, of)),
  };
  return {
    record: (request) => {
      recordRequest({ metrics, labels, known }, request);
      for (const attempt of request.attempts) recordAttempt({ labels, known }, attempt);
      recordUsage({ labels, known }, request);
    },
  };
}

type Labels = Readonly<
  Record<'route' | 'model' | 'team' | 'provider' | 'policy' | 'source' | 'limit', BoundedLabel>
>;

/** The series that requests, attempts and usages of a kind count in, by their labels. */
interface Known {
  readonly requests: (of: RequestLabels) => RequestSeries;
  readonly attempts: (of: AttemptLabels) => AttemptSeries;
  readonly usages: (of: UsageLabels) => UsageSeries;
}

/** Route, model, team, dialect, stream, status, code. */
type RequestLabels = readonly [string, string, string, string, string, string, string];
/** Provider, model, outcome. */
type AttemptLabels = readonly [string, string, string];
/** Provider, model, team. */
type UsageLabels = readonly [string, string, string];

interface RequestSeries {
  readonly requests: CountSeries;
  readonly duration: SampleSeries;
  readonly overhead: SampleSeries;
}

interface AttemptSeries {
  readonly attempts: CountSeries;
  /** Not before a first token: a series that is asked for is shown. */
  firstToken(): SampleSeries;
}

interface UsageSeries {
  cost(): CountSeries;
  unpriced(): CountSeries;
  tokens(bucket: string): CountSeries;
  perOutputToken(): SampleSeries;
}

function requestSeries(metrics: Metrics, of: RequestLabels): RequestSeries {
  const [route, model, team, dialect, stream, status, code] = of;
  return {
    requests: metrics.requests.series({ route, model, team, dialect, status, code }),
    duration: metrics.duration.series({ route, dialect, stream }),
    overhead: metrics.overhead.series({ dialect, stream }),
  };
}

function attemptSeries(metrics: Metrics, [provider, model, outcome]: AttemptLabels): AttemptSeries {
  let firstToken: SampleSeries | undefined;
  return {
    attempts: metrics.attempts.series({ provider, model, outcome }),
    firstToken: () => {
      firstToken ??= metrics.firstToken.series({ provider, model });
      return firstToken;
    },
  };
}

function usageSeries(metrics: Metrics, [provider, model, team]: UsageLabels): UsageSeries {
  const tokens = new Map<string, CountSeries>();
  let cost: CountSeries | undefined;
  let unpriced: CountSeries | undefined;
  let perOutputToken: SampleSeries | undefined;
  return {
    tokens: (bucket) => {
      const series = tokens.get(bucket) ?? metrics.tokens.series({ bucket, provider, model, team });
      tokens.set(bucket, series);
      return series;
    },
    cost: () => {
      cost ??= metrics.cost.series({ provider, model, team });
      return cost;
    },
    unpriced: () => {
      unpriced ??= metrics.unpriced.series({ provider, model });
      return unpriced;
    },
    perOutputToken: () => {
      perOutputToken ??= metrics.perOutputToken.series({ provider, model });
      return perOutputToken;
    },
  };
}

function recordRequest(
  { metrics, labels, known }: { readonly metrics: Metrics; readonly labels: Labels; readonly known: Known },
  request: RequestRecord,
): void {
  const route = labels.route.fold(request.route);
  const { requests, duration, overhead } = known.requests([
    route,
    // A model that no rule matched is free text from the client: it would fill the label.
    labels.model.fold(request.route === undefined ? undefined : request.model),
    labels.team.fold(request.caller?.team),
    request.dialect ?? 'none',
    String(request.stream),
    String(request.status),
    request.code ?? 'ok',
  ]);
  const seconds = (request.endedAtMs - request.startedAtMs) / 1000;
  requests.add(1);
  duration.observe(seconds);
  overhead.observe(Math.max(0, seconds - request.upstreamMs / 1000));
  if (fellBack(request)) metrics.fallbacks.inc({ route });
  const { refusal } = request;
  if (refusal !== undefined)
    metrics.authenticationFailures.inc({
      source: labels.source.fold(refusal.source),
      reason: refusal.reason,
    });
  if (request.refusedBy !== undefined) {
    metrics.limitRefusals.inc({ limit: labels.limit.fold(request.refusedBy), code: request.code ?? 'ok' });
  }
  for (const seen of request.observations)
    metrics.observations.inc({ policy: labels.policy.fold(seen.policy), code: seen.code });
}

/** Whether another target answered than the one that was asked first. */
function fellBack({ attempts }: RequestRecord): boolean {
  const first = attempts[0];
  const last = attempts.at(-1);
  if (first === undefined || last?.outcome !== 'Ok') return false;
  return first.provider !== last.provider || first.model !== last.model;
}

type Recording = { readonly labels: Labels; readonly known: Known };

function recordAttempt({ labels, known }: Recording, attempt: AttemptRecord): void {
  const { provider, model, outcome, startedAtMs, firstTokenAtMs } = attempt;
  const series = known.attempts([labels.provider.fold(provider), labels.model.fold(model), outcome]);
  series.attempts.add(1);
  if (firstTokenAtMs !== undefined) series.firstToken().observe((firstTokenAtMs - startedAtMs) / 1000);
}

function recordUsage({ labels, known }: Recording, request: RequestRecord): void {
  const { usage, caller, costMicroUsd, stream } = request;
  const last = request.attempts.at(-1);
  if (usage === undefined || last === undefined) return;
  const series = known.usages([
    labels.provider.fold(last.provider),
    labels.model.fold(last.model),
    labels.team.fold(caller?.team),
  ]);
  for (const [bucket, field] of buckets) {
    const count = usage[field];
    if (count > 0) series.tokens(bucket).add(count);
  }
  if (costMicroUsd === undefined) series.unpriced().add(1);
  else series.cost().add(costMicroUsd / 1e6);
  const output = totalOutput(usage);
  if (stream && last.firstTokenAtMs !== undefined && output > 1) {
    series.perOutputToken().observe((last.endedAtMs - last.firstTokenAtMs) / 1000 / (output - 1));
  }
}
