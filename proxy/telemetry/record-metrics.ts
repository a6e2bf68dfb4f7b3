import { totalOutput, type Usage } from '../chat/usage.ts';
import { type BoundedLabel, makeBoundedLabel } from './bounded-label.ts';
import type { Metrics } from './metrics.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

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
  const labels = {
    route: bounded('route'),
    model: bounded('model'),
    team: bounded('team'),
    provider: bounded('provider'),
    policy: bounded('policy'),
  };
  return {
    record: (request) => {
      recordRequest(metrics, labels, request);
      for (const attempt of request.attempts) recordAttempt(metrics, labels, attempt);
      recordUsage(metrics, labels, request);
    },
  };
}

type Labels = Readonly<Record<'route' | 'model' | 'team' | 'provider' | 'policy', BoundedLabel>>;

function recordRequest(metrics: Metrics, labels: Labels, request: RequestRecord): void {
  const route = labels.route.fold(request.route);
  const dialect = request.dialect ?? 'none';
  const stream = String(request.stream);
  // A model that no rule matched is free text from the client: it would fill the label.
  const model = labels.model.fold(request.route === undefined ? undefined : request.model);
  const team = labels.team.fold(request.caller?.team);
  metrics.requests.inc({
    route,
    model,
    team,
    dialect,
    status: String(request.status),
    code: request.code ?? 'ok',
  });
  const seconds = (request.endedAtMs - request.startedAtMs) / 1000;
  metrics.duration.observe({ route, dialect, stream }, seconds);
  metrics.overhead.observe({ dialect, stream }, Math.max(0, seconds - request.upstreamMs / 1000));
  const first = request.attempts[0];
  const last = request.attempts.at(-1);
  if (
    first !== undefined &&
    last?.outcome === 'Ok' &&
    (first.provider !== last.provider || first.model !== last.model)
  ) {
    metrics.fallbacks.inc({ route });
  }
  for (const seen of request.observations)
    metrics.observations.inc({ policy: labels.policy.fold(seen.policy), code: seen.code });
}

function recordAttempt(metrics: Metrics, labels: Labels, attempt: AttemptRecord): void {
  const provider = labels.provider.fold(attempt.provider);
  const model = labels.model.fold(attempt.model);
  metrics.attempts.inc({ provider, model, outcome: attempt.outcome });
  if (attempt.firstTokenAtMs !== undefined) {
    metrics.firstToken.observe({ provider, model }, (attempt.firstTokenAtMs - attempt.startedAtMs) / 1000);
  }
}

function recordUsage(metrics: Metrics, labels: Labels, request: RequestRecord): void {
  const last = request.attempts.at(-1);
  if (request.usage === undefined || last === undefined) return;
  const provider = labels.provider.fold(last.provider);
  const model = labels.model.fold(last.model);
  const team = labels.team.fold(request.caller?.team);
  for (const [bucket, field] of buckets) {
    const count = request.usage[field];
    if (count > 0) metrics.tokens.inc({ bucket, provider, model, team }, count);
  }
  const output = totalOutput(request.usage);
  if (request.stream && last.firstTokenAtMs !== undefined && output > 1) {
    metrics.perOutputToken.observe(
      { provider, model },
      (last.endedAtMs - last.firstTokenAtMs) / 1000 / (output - 1),
    );
  }
}
