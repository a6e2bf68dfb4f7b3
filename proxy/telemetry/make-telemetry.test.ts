import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { silentLogger } from '#runtime/logger.ts';
import { noUsage } from '../chat/usage.ts';
import { makeTelemetry } from './make-telemetry.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

const attempt: AttemptRecord = {
  provider: 'ai/openai',
  providerType: 'OpenAI',
  otelName: 'openai',
  model: 'gpt-4o',
  startedAtMs: 1010,
  firstTokenAtMs: 1210,
  endedAtMs: 2010,
  outcome: 'Ok',
  status: 200,
};

const record: RequestRecord = {
  id: 'r1',
  startedAtMs: 1000,
  endedAtMs: 2012,
  method: 'POST',
  endpoint: '/v1/chat/completions',
  dialect: 'openai-chat',
  operation: 'Chat',
  caller: {
    kind: 'Key',
    id: 'ai/k',
    team: 'search',
    app: '',
    user: '',
    project: '',
    costCenter: '',
    labels: {},
    groups: [],
    models: undefined,
  },
  refusal: undefined,
  model: 'gpt-4o',
  answeredModel: 'gpt-4o-2024',
  route: 'ai/r/main',
  stream: true,
  status: 200,
  code: undefined,
  attempts: [{ ...attempt, provider: 'ai/first', outcome: 'ServerError', status: 500 }, attempt],
  usage: { ...noUsage, input: 10, cacheRead: 5, output: 5 },
  costMicroUsd: 1500,
  finish: 'Stop',
  firstTokenAtMs: 1210,
  upstreamMs: 1000,
  requestBytes: 100,
  responseBytes: 200,
  observations: [],
  refusedBy: undefined,
  error: undefined,
};

function make() {
  const registry = new Registry();
  const lines: string[] = [];
  const telemetry = makeTelemetry({
    registry,
    version: '0',
    instanceId: 'i',
    logger: silentLogger,
    writeAccessLine: (line) => lines.push(line),
    now: () => 5000,
  });
  return { lines, telemetry };
}

test('an-ended-request-is-counted-with-its-tokens-attempts-and-fallback', async () => {
  const { lines, telemetry } = make();
  telemetry.startRequest({}).end(record);
  const text = await telemetry.metrics();
  expect(text).toContain(
    'sallyport_requests_total{route="ai/r/main",model="gpt-4o",team="search",dialect="openai-chat",status="200",code="ok"} 1',
  );
  expect(text).toContain(
    'sallyport_tokens_total{bucket="cache_read",provider="ai/openai",model="gpt-4o",team="search"} 5',
  );
  expect(text).toContain(
    'sallyport_attempts_total{provider="ai/first",model="gpt-4o",outcome="ServerError"} 1',
  );
  expect(text).toContain('sallyport_fallbacks_total{route="ai/r/main"} 1');
  expect(text).toContain('sallyport_overhead_seconds_sum{dialect="openai-chat",stream="true"} 0.012');
  expect(text).toContain(
    'sallyport_time_per_output_token_seconds_sum{provider="ai/openai",model="gpt-4o"} 0.2',
  );
  expect(text).toContain('sallyport_requests_in_flight 0');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    requestId: 'r1',
    usage: { input: 15, output: 5 },
    durationMs: 1012,
  });
});

test('a-model-name-that-no-rule-matched-makes-no-series', async () => {
  const { lines, telemetry } = make();
  telemetry.startRequest({}).end({
    ...record,
    route: undefined,
    model: 'made-up-by-client',
    attempts: [],
    status: 404,
    code: 'model_not_found',
  });
  expect(await telemetry.metrics()).not.toContain('made-up-by-client');
  expect(lines.join('')).not.toContain('made-up-by-client');
});

test('a-hundred-thousand-teams-make-a-bounded-number-of-series', async () => {
  const { telemetry } = make();
  const { caller } = record;
  if (caller === undefined) throw new Error('the record has a caller');
  for (let n = 0; n < 5000; n++)
    telemetry.startRequest({}).end({ ...record, caller: { ...caller, team: `team-${n}` } });
  const text = await telemetry.metrics();
  expect(text.split('\n').filter((line) => line.startsWith('sallyport_requests_total{')).length).toBe(501);
  expect(text).toContain('sallyport_label_overflow_total{label="team"}');
});

test('the-access-log-is-silent-where-the-gateway-says-so', () => {
  const { lines, telemetry } = make();
  telemetry.configure({
    kind: 'settings',
    gateway: { namespace: 'ai', name: 'gw' },
    authentication: [],
    maxBodyBytes: 1,
    drainGraceMs: 0,
    ledger: { kind: 'Memory' },
    accessLog: 'Disabled',
  });
  telemetry.startRequest({}).end(record);
  expect(lines).toEqual([]);
});

test('without-a-collector-the-trace-context-of-the-client-goes-on', () => {
  const { telemetry } = make();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const trace = telemetry.startRequest({ traceparent });
  expect(trace.startAttempt({ provider: 'p', otelName: 'o', model: 'm' }).headers).toEqual({ traceparent });
});

test('the-version-in-force-is-the-only-one-shown', async () => {
  const { telemetry } = make();
  telemetry.configApplied({ kind: 'Applied', version: 'v1' });
  telemetry.configApplied({ kind: 'Refused' });
  telemetry.configApplied({ kind: 'Applied', version: 'v2' });
  const text = await telemetry.metrics();
  expect(text).not.toContain('version="v1"');
  expect(text).toContain('sallyport_config_version_info{version="v2"} 1');
  expect(text).toContain('sallyport_config_snapshots_total{outcome="Refused"} 1');
});
