import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openaiFailure } from '#test/upstreams/failures.ts';
import { type OtlpReceiver, startOtlpReceiver } from '#test/upstreams/otlp-receiver.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, provider, route, rule, target } from './resources.ts';
import { upstreamScripts } from './speakers.ts';

let collector: OtlpReceiver;
let upstream: ScriptedUpstream;
let gateway: Gateway;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  upstream = await startScriptedUpstream();
  gateway = await startGateway({
    'base.yaml': base({ traces: { endpoint: collector.url } }),
    'route.yaml': [
      ...provider('one', {
        type: 'OpenAI',
        url: upstream.url,
        models: [{ name: 'm', upstreamName: 'gpt-4o' }],
      }),
      ...provider('two', {
        type: 'OpenAI',
        url: upstream.url,
        models: [{ name: 'm', upstreamName: 'gpt-4o-mini' }],
      }),
      route('main', [rule('m', [target('one'), target('two')])]),
    ],
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), collector.stop()]);
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

test('a-request-is-one-span-with-a-child-an-attempt-in-the-callers-trace', async () => {
  const usage = { input: 10, cacheRead: 5, cacheWrite5m: 0, cacheWrite1h: 0, output: 3, reasoning: 0 };
  upstream.script(openaiFailure(503), upstreamScripts.gpt({ text: 'hello there', usage }));
  const { response } = await gateway
    .openai({ defaultHeaders: { traceparent: `00-${traceId}-${parentId}-01` } })
    .chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'secret plan' }] })
    .withResponse();

  const spans = await eventually(() => {
    const found = collector.spans().filter((span) => span.traceId === traceId);
    expect(found.length).toBe(3);
    return found;
  });
  const request = spans.find((span) => span.parentSpanId === parentId);
  expect(request).toMatchObject({
    name: 'chat m',
    kind: 2,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'm',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.usage.input_tokens': 15,
      'gen_ai.usage.output_tokens': 3,
      'http.response.status_code': 200,
      'sallyport.request_id': response.headers.get('x-sallyport-request-id'),
      'sallyport.caller.team': 'blue',
      'sallyport.attempts': 2,
    },
  });
  const attempts = spans.filter((span) => span.parentSpanId === request?.spanId);
  expect(
    attempts.map(({ attributes }) => [attributes['sallyport.provider'], attributes['sallyport.outcome']]),
  ).toEqual([
    ['test/one', 'ServerError'],
    ['test/two', 'Ok'],
  ]);
  expect(attempts.map(({ attributes }) => attributes['gen_ai.request.model'])).toEqual([
    'gpt-4o',
    'gpt-4o-mini',
  ]);
  // The upstream continues the attempt's span.
  expect(upstream.requests.map(({ headers }) => headers.traceparent)).toEqual(
    attempts.map(({ spanId }) => `00-${traceId}-${spanId}-01`),
  );
  expect(collector.raw()).not.toContain('secret plan');
  expect(collector.raw()).not.toContain('hello there');
});

test('a-stream-tells-its-time-to-the-first-chunk', async () => {
  upstream.script(upstreamScripts.gpt({ text: 'hello there' }));
  const before = collector.spans().length;
  const stream = await gateway
    .openai()
    .chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true });
  for await (const _chunk of stream);
  const [span] = await eventually(() => {
    const found = collector
      .spans()
      .slice(before)
      .filter(({ name }) => name === 'chat m');
    expect(found.length).toBeGreaterThan(0);
    return found.filter(({ attributes }) => attributes['sallyport.stream'] === true);
  });
  expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
});

test('a-refused-request-is-a-span-with-its-code', async () => {
  const response = await gateway.post('/v1/chat/completions', { model: 'nope', messages: [] });
  await response.text();
  await eventually(() =>
    expect(collector.spans().some(({ attributes }) => attributes['error.type'] === 'model_not_found')).toBe(
      true,
    ),
  );
});
