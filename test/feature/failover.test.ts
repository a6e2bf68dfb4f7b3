import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '#test/upstreams/answer.ts';
import { json } from '#test/upstreams/answers.ts';
import {
  anthropicFailure,
  closedPort,
  cutBeforeHead,
  hangAfterHead,
  hangBeforeHead,
  openaiFailure,
} from '#test/upstreams/failures.ts';
import { eventually } from './eventually.ts';
import { type Pair, pairModels, startPair } from './pair.ts';
import { provider, rule, target } from './resources.ts';
import { speakers, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';

let pair: Pair;
beforeAll(async () => {
  const nobody = await closedPort();
  pair = await startPair({
    ruleFields: { timeouts: { firstToken: '200ms', answer: '200ms' } },
    rules: (targets) => [
      rule('patient', targets, { retry: { attempts: 2, backoff: { base: '1ms', max: '2s' } } }),
      rule('only-overload', targets, { retry: { causes: ['RateLimited'] } }),
      rule('refused', [target('nobody'), ...targets.slice(1)]),
      rule('all-refused', [target('nobody')]),
      rule('brief', targets, { timeouts: { request: '300ms', firstToken: '10s' } }),
    ],
    more: provider('nobody', { type: 'OpenAI', url: nobody }),
  });
});
beforeEach(() => pair.reset());
afterAll(() => pair.stop());

const [openai, anthropic] = speakers;
const scripts = { openai: upstreamScripts.gpt, anthropic: upstreamScripts.claude };
const failures = { openai: openaiFailure, anthropic: anthropicFailure };

const transient: readonly (readonly [string, (type: 'openai' | 'anthropic') => Answer])[] = [
  ...[429, 500, 502, 503, 529].map(
    (status) => [`${status}`, (type: 'openai' | 'anthropic') => failures[type](status)] as const,
  ),
  ['429-with-a-long-Retry-After', (type) => failures[type](429, { headers: { 'retry-after': '3600' } })],
  ['cut-before-the-head', () => cutBeforeHead],
  ['hang-before-the-head', () => hangBeforeHead],
];

const cases = speakers.flatMap((speaker) =>
  pairModels.flatMap((model) => modes.map((mode) => [speaker.dialect, model, mode, speaker] as const)),
);

describe.each(cases)('%s-client-of-%s-%s', (_dialect, model, mode, speaker) => {
  test.each(transient)('is-answered-by-the-next-target-after-%s', async (_name, failure) => {
    pair.first.script(failure(model));
    pair.second.script(scripts[model]({ text: 'from the second' }));
    const view = await speaker.ask(pair.gateway, model, mode);
    expect(view.text).toBe('from the second');
    expect([pair.first.requests.length, pair.second.requests.length]).toEqual([1, 1]);
  });

  test.each([400, 404, 422])('gets-a-%s-as-it-is-and-the-target-stays-in-use', async (status) => {
    pair.first.script(
      failures[model](status, { message: 'no such thing' }),
      scripts[model]({ text: 'still here' }),
    );
    const refused = speaker.ask(pair.gateway, model, mode);
    await expect(refused).rejects.toMatchObject({
      status,
      message: expect.stringContaining('no such thing'),
    });
    expect((await speaker.ask(pair.gateway, model, mode)).text).toBe('still here');
    expect(pair.second.requests).toEqual([]);
  });
});

test('a-stream-that-says-nothing-after-its-head-is-given-up-for-the-next-target', async () => {
  pair.first.script(hangAfterHead);
  pair.second.script(scripts.openai({ text: 'from the second' }));
  expect((await openai.ask(pair.gateway, 'openai', 'Stream')).text).toBe('from the second');
  await pair.first.requests[0]?.aborted;
});

test('a-target-that-refuses-connections-is-passed-over', async () => {
  pair.second.script(scripts.openai({ text: 'from the second' }));
  expect((await openai.ask(pair.gateway, 'refused', 'Whole')).text).toBe('from the second');
});

test('a-short-Retry-After-is-waited-for-and-the-same-target-answers', async () => {
  pair.first.script(
    openaiFailure(429, { headers: { 'retry-after': '1' } }),
    scripts.openai({ text: 'from the first' }),
  );
  const begun = performance.now();
  expect((await openai.ask(pair.gateway, 'patient', 'Whole')).text).toBe('from the first');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1000);
  expect(pair.second.requests).toEqual([]);
});

test('a-client-that-leaves-while-a-retry-waits-starts-no-further-call', async () => {
  pair.first.script(openaiFailure(429, { headers: { 'retry-after': '2' } }));
  const before = pair.gateway.accessLines.length;
  const leave = new AbortController();
  const call = pair.gateway
    .openai()
    .chat.completions.create(
      { model: 'patient', messages: [{ role: 'user', content: 'hi' }] },
      { signal: leave.signal },
    );
  await pair.first.request(0);
  leave.abort();
  await expect(call).rejects.toThrow();
  // Well before the two seconds are over.
  await eventually(() => expect(pair.gateway.accessLines.length).toBe(before + 1));
  expect(pair.gateway.accessLines.at(-1)).toContain('"code":"client_closed"');
  expect([pair.first.requests.length, pair.second.requests.length]).toEqual([1, 0]);
});

test('a-Retry-After-beyond-the-longest-backoff-is-not-waited-for', async () => {
  pair.first.script(openaiFailure(503, { headers: { 'retry-after': '60' } }));
  pair.second.script(scripts.openai({ text: 'from the second' }));
  expect((await openai.ask(pair.gateway, 'patient', 'Whole')).text).toBe('from the second');
  expect(pair.first.requests.length).toBe(1);
});

test('a-target-is-tried-as-often-as-said-then-the-next', async () => {
  pair.first.respondAlways(openaiFailure(500));
  pair.second.script(openaiFailure(500), scripts.openai({ text: 'at last' }));
  const { response } = await pair.gateway
    .openai()
    .chat.completions.create({ model: 'patient', messages: [{ role: 'user', content: 'hi' }] })
    .withResponse();
  expect([pair.first.requests.length, pair.second.requests.length]).toEqual([2, 2]);
  expect(response.headers.get('x-sallyport-attempts')).toBe('4');
});

test('a-failure-that-is-no-listed-cause-is-final', async () => {
  pair.first.script(openaiFailure(500));
  await expect(openai.ask(pair.gateway, 'only-overload', 'Whole')).rejects.toMatchObject({ status: 500 });
  expect(pair.second.requests).toEqual([]);
});

describe('when-every-target-fails', () => {
  test.each([
    [[429, 429], 429],
    [[503, 429], 503],
    [[429, 500], 500],
    [[500, 503], 503],
  ])('statuses-%j-are-told-as-%i', async (statuses, expected) => {
    for (const speaker of speakers) {
      pair.reset();
      pair.first.script(openaiFailure(statuses[0] ?? 0));
      pair.second.script(openaiFailure(statuses[1] ?? 0));
      const call = speaker.ask(pair.gateway, 'openai', 'Whole');
      await expect(call).rejects.toMatchObject({ status: expected });
    }
  });

  test('the-code-is-upstream_failed-in-both-dialects', async () => {
    pair.first.respondAlways(openaiFailure(500));
    pair.second.respondAlways(openaiFailure(500));
    await expect(openai.ask(pair.gateway, 'openai', 'Whole')).rejects.toMatchObject({
      code: 'upstream_failed',
    });
    await expect(anthropic.ask(pair.gateway, 'openai', 'Stream')).rejects.toMatchObject({
      error: { type: 'error', error: { type: 'api_error', code: 'upstream_failed' } },
    });
  });

  test('a-Retry-After-reaches-the-client-so-that-its-SDK-can-wait', async () => {
    pair.first.script(openaiFailure(429, { headers: { 'retry-after': '7' } }));
    pair.second.script(openaiFailure(429, { headers: { 'retry-after': '9' } }));
    const error: unknown = await openai
      .ask(pair.gateway, 'openai', 'Whole')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 429, headers: expect.any(Headers) });
    const headers: unknown = Reflect.get(Object(error), 'headers');
    expect(headers instanceof Headers && headers.get('retry-after')).toMatch(/^[79]$/);
  });

  test('the-time-limit-of-the-whole-request-is-a-504', async () => {
    pair.first.script(hangBeforeHead);
    const call = openai.ask(pair.gateway, 'brief', 'Whole');
    await expect(call).rejects.toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(pair.second.requests).toEqual([]);
  });

  test('refused-connections-are-a-502', async () => {
    const call = openai.ask(pair.gateway, 'all-refused', 'Whole');
    await expect(call).rejects.toMatchObject({ status: 502, code: 'upstream_failed' });
  });

  test('time-limits-are-a-504', async () => {
    pair.first.respondAlways(hangBeforeHead);
    pair.second.respondAlways(hangBeforeHead);
    const call = openai.ask(pair.gateway, 'openai', 'Whole');
    await expect(call).rejects.toMatchObject({ status: 504, code: 'upstream_timeout' });
  });
});

test('the-SDK-of-the-client-retries-what-the-gateway-could-not-mend', async () => {
  pair.first.respondAlways(openaiFailure(503));
  pair.second.script(openaiFailure(503), scripts.openai({ text: 'second time' }));
  const completion = await pair.gateway
    .openai({ maxRetries: 1 })
    .chat.completions.create({ model: 'openai', messages: [{ role: 'user', content: 'hi' }] });
  expect(completion.choices[0]?.message.content).toBe('second time');
});

test('a-provider-credential-that-is-refused-is-not-told-as-the-callers', async () => {
  pair.first.respondAlways(
    json({ error: { message: 'Incorrect API key', code: 'invalid_api_key' } }, { status: 401 }),
  );
  pair.second.respondAlways(
    json({ error: { message: 'Incorrect API key', code: 'invalid_api_key' } }, { status: 401 }),
  );
  await expect(openai.ask(pair.gateway, 'openai', 'Whole')).rejects.toMatchObject({
    code: 'upstream_failed',
  });
});
