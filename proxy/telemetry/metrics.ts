import { Counter, Gauge, type Registry } from 'prom-client';
import type { SeriesCounter, SeriesHistogram, SeriesRegistry } from './series/series-registry.ts';

/** Upper bounds in seconds for whole requests and first tokens: from a cache hit to a long reasoning answer. */
const durationBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** Upper bounds in seconds for the gateway's own share. */
const overheadBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
/** Upper bounds in seconds between output tokens. */
const perTokenBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** Every metric of a proxy; docs/guides/telemetry.md says what each is for. */
export interface Metrics {
  readonly requests: SeriesCounter<'route' | 'model' | 'team' | 'dialect' | 'status' | 'code'>;
  readonly duration: SeriesHistogram<'route' | 'dialect' | 'stream'>;
  readonly overhead: SeriesHistogram<'dialect' | 'stream'>;
  readonly firstToken: SeriesHistogram<'provider' | 'model'>;
  readonly perOutputToken: SeriesHistogram<'provider' | 'model'>;
  readonly tokens: SeriesCounter<'bucket' | 'provider' | 'model' | 'team'>;
  readonly cost: SeriesCounter<'provider' | 'model' | 'team'>;
  readonly unpriced: SeriesCounter<'provider' | 'model'>;
  readonly attempts: SeriesCounter<'provider' | 'model' | 'outcome'>;
  readonly fallbacks: Counter<'route'>;
  readonly observations: Counter<'policy' | 'code'>;
  readonly authenticationFailures: Counter<'source' | 'reason'>;
  readonly limitRefusals: Counter<'limit' | 'code'>;
  readonly ledgerFailures: Counter<'operation'>;
  readonly inFlight: Gauge;
  readonly configApplied: Counter<'outcome'>;
  readonly configVersion: Gauge<'version'>;
  readonly configAppliedAt: Gauge;
  readonly configConnected: Gauge;
  readonly labelOverflow: Counter<'label'>;
}

/** `series` has what is counted a request, `registry` the rest. */
export function makeMetrics(registry: Registry, series: SeriesRegistry): Metrics {
  const registers = [registry];
  return {
    ...requestMetrics(series),
    ...upstreamMetrics(series),
    ...rareMetrics(registers),
    ...configMetrics(registers),
    labelOverflow: new Counter({
      name: 'sallyport_label_overflow_total',
      help: 'Label values folded into "other" because their label is full.',
      labelNames: ['label'],
      registers,
    }),
  };
}

function requestMetrics(series: SeriesRegistry) {
  return {
    requests: series.counter({
      name: 'sallyport_requests_total',
      help: 'Requests answered, by route, asked model, team, dialect, status and error code.',
      labelNames: ['route', 'model', 'team', 'dialect', 'status', 'code'] as const,
    }),
    duration: series.histogram({
      name: 'sallyport_request_duration_seconds',
      help: 'From the first byte of a request to the last byte of its answer.',
      labelNames: ['route', 'dialect', 'stream'] as const,
      buckets: durationBuckets,
    }),
    overhead: series.histogram({
      name: 'sallyport_overhead_seconds',
      help: "The gateway's own share of the duration: all but waiting for upstreams.",
      labelNames: ['dialect', 'stream'] as const,
      buckets: overheadBuckets,
    }),
  };
}

function upstreamMetrics(series: SeriesRegistry) {
  return {
    firstToken: series.histogram({
      name: 'sallyport_time_to_first_token_seconds',
      help: 'From sending a request upstream to its first content.',
      labelNames: ['provider', 'model'] as const,
      buckets: durationBuckets,
    }),
    perOutputToken: series.histogram({
      name: 'sallyport_time_per_output_token_seconds',
      help: 'Time between output tokens of a stream, after the first.',
      labelNames: ['provider', 'model'] as const,
      buckets: perTokenBuckets,
    }),
    tokens: series.counter({
      name: 'sallyport_tokens_total',
      help: 'Tokens by disjoint bucket; their sum is all that was processed.',
      labelNames: ['bucket', 'provider', 'model', 'team'] as const,
    }),
    cost: series.counter({
      name: 'sallyport_cost_usd_total',
      help: 'What answers cost by the price in force, in US dollars.',
      labelNames: ['provider', 'model', 'team'] as const,
    }),
    unpriced: series.counter({
      name: 'sallyport_unpriced_answers_total',
      help: 'Answers of models that have no price: what they cost is in no sum.',
      labelNames: ['provider', 'model'] as const,
    }),
    attempts: series.counter({
      name: 'sallyport_attempts_total',
      help: 'Calls to upstreams, by how they ended.',
      labelNames: ['provider', 'model', 'outcome'] as const,
    }),
  };
}

function rareMetrics(registers: Registry[]) {
  return {
    fallbacks: new Counter({
      name: 'sallyport_fallbacks_total',
      help: 'Requests that were answered by another target than the one tried first.',
      labelNames: ['route'] as const,
      registers,
    }),
    observations: new Counter({
      name: 'sallyport_policy_observations_total',
      help: 'Requests that a policy with mode Observe would have refused.',
      labelNames: ['policy', 'code'] as const,
      registers,
    }),
    authenticationFailures: new Counter({
      name: 'sallyport_authentication_failures_total',
      help: 'Requests whose caller stayed unknown, by the source that looked closest and why.',
      labelNames: ['source', 'reason'] as const,
      registers,
    }),
    limitRefusals: new Counter({
      name: 'sallyport_limit_refusals_total',
      help: 'Requests that a budget or rate limit had no room for.',
      labelNames: ['limit', 'code'] as const,
      registers,
    }),
    ledgerFailures: new Counter({
      name: 'sallyport_ledger_failures_total',
      help: 'Questions to the ledger that its store did not answer.',
      labelNames: ['operation'] as const,
      registers,
    }),
    inFlight: new Gauge({ name: 'sallyport_requests_in_flight', help: 'Requests being served.', registers }),
  };
}

function configMetrics(registers: Registry[]) {
  return {
    configApplied: new Counter({
      name: 'sallyport_config_snapshots_total',
      help: 'Snapshots received, by whether they were put in force.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    configVersion: new Gauge({
      name: 'sallyport_config_version_info',
      help: '1 for the version of the snapshot in force.',
      labelNames: ['version'] as const,
      registers,
    }),
    configAppliedAt: new Gauge({
      name: 'sallyport_config_applied_timestamp_seconds',
      help: 'When the snapshot in force was put in force.',
      registers,
    }),
    configConnected: new Gauge({
      name: 'sallyport_config_connected',
      help: '1 while the config stream to the operator is up.',
      registers,
    }),
  };
}
