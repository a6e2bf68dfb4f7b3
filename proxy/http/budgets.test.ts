import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BudgetEntry } from '#contract/snapshot/budget-entry.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { RateLimit } from '#contract/snapshot/policy-entry.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { callProxy, chat } from './rig/call-proxy.ts';
import { keyAndPolicy, openAI, type ProxyRig, route, settings, startProxy } from './rig/proxy-rig.ts';
import {
  answerJson,
  answerStream,
  chatCompletion,
  doneFrame,
  finishFrame,
  roleFrame,
  type ScriptedUpstream,
  startUpstream,
  textFrame,
  usageFrame,
} from './rig/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let other: ScriptedUpstream;
let proxy: ProxyRig;
let number = 0;

/** 1 USD a million tokens in, 10 out. */
const price = { input: 1_000_000, output: 10_000_000 };

function priced(name: string, url: string, models = ['gpt-4o']): ProviderEntry {
  const entry = openAI(name, url);
  return { ...entry, models: models.map((model) => ({ name: model, upstreamName: model, price })) };
}

/** A budget with a name of its own, so that tests do not spend each other's. */
function budget(rest: Partial<BudgetEntry> & Pick<BudgetEntry, 'limits'>): BudgetEntry {
  return {
    kind: 'budget',
    namespace: 'ai',
    name: `b${++number}`,
    groupBy: [],
    actions: [{ kind: 'Deny', atPercent: 100 }],
    onStoreFailure: 'Deny',
    unpriced: 'Deny',
    ...rest,
  };
}

const monthly = { kind: 'Calendar', every: 'Month', timeZone: 'UTC' } as const;
const limit = (unit: BudgetEntry['limits'][number]['unit'], amount: number) => ({
  name: 'month',
  unit,
  amount,
  window: monthly,
  overrides: [],
});

function put(
  budgets: readonly BudgetEntry[],
  providers: readonly EntryBody[] = [priced('up', upstream.url)],
): void {
  const names = providers.flatMap((one) => (one.kind === 'provider' ? [one.name] : []));
  proxy.apply([
    settings,
    ...keyAndPolicy,
    ...providers,
    ...budgets,
    route(names, { budgets: budgets.map(({ name }) => `budget/ai/${name}`) }),
  ]);
}

const counterOf = ({ name }: BudgetEntry, group = '') =>
  ({
    counter: `Budget/ai/${name}/month/${group}`,
    window: {
      kind: 'Calendar',
      id: `M${new Date().toISOString().slice(0, 7)}-01`,
      startsAtMs: 0,
      endsAtMs: 0,
    },
  }) as const;
const stateOf = async (of: BudgetEntry, group?: string) =>
  (await proxy.ledger.read([counterOf(of, group)]))[0];

beforeAll(async () => {
  upstream = await startUpstream(answerJson(200, chatCompletion('one')));
  other = await startUpstream(answerJson(200, chatCompletion('two')));
  proxy = await startProxy([]);
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
  await other.stop();
});
beforeEach(() => {
  upstream.play(answerJson(200, chatCompletion('one')));
  other.play(answerJson(200, chatCompletion('two')));
});

const ask = (extra: object = {}) => callProxy(proxy.url, { ...chat, max_tokens: 10, ...extra });

describe('a-budget-of-requests', () => {
  test('lets-in-what-it-has-room-for-whatever-comes-at-once', async () => {
    const twenty = budget({ limits: [limit('Requests', 20)] });
    put([twenty]);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(180);
  });

  test('says-so-to-a-client-that-comes-too-late', async () => {
    const none = budget({ limits: [limit('Requests', 0)] });
    put([none]);
    const answer = await ask();
    expect(answer.status).toBe(402);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(Date.parse(answer.headers.get('x-sallyport-budget-reset') ?? '')).toBeGreaterThan(Date.now());
    expect(await answer.json()).toMatchObject({
      error: { code: 'budget_exceeded', message: expect.stringContaining(`ai/${none.name}`) },
    });
  });
});

describe('a-budget-of-money', () => {
  test('is-charged-what-the-answer-cost', async () => {
    const usd = budget({ limits: [limit('USD', 1_000_000)] });
    put([usd]);
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('x-sallyport-budget-remaining-usd'))).toBeLessThan(1);
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    expect(await answer.json()).toMatchObject({ usage });
    expect(await stateOf(usd)).toMatchObject({ settled: 3 * 1 + 2 * 10, held: 0 });
  });

  test('is-charged-the-same-for-a-stream', async () => {
    upstream.play(answerStream([roleFrame, textFrame('one'), finishFrame, usageFrame, doneFrame]));
    const usd = budget({ limits: [limit('USD', 1_000_000)] });
    put([usd]);
    await (await ask({ stream: true })).text();
    expect(await stateOf(usd)).toMatchObject({ settled: 23, held: 0 });
  });

  test('refuses-a-request-whose-worst-case-does-not-fit', async () => {
    const usd = budget({ limits: [limit('USD', 1000)] });
    put([usd]);
    expect((await ask({ max_tokens: 1_000_000 })).status).toBe(402);
    expect(await stateOf(usd)).toMatchObject({ settled: 0, held: 0 });
    expect((await ask({ max_tokens: 10 })).status).toBe(200);
  });

  test.each([1, 5, 20])('is-charged-for-the-%d-pieces-that-a-client-saw-before-it-left', async (pieces) => {
    const frames = Array.from({ length: pieces }, (_, at) => textFrame(`word${at} `));
    upstream.play(answerStream([roleFrame, ...frames], 'Hang'));
    const tokens = budget({ limits: [limit('OutputTokens', 1_000_000)] });
    put([tokens]);
    const left = new AbortController();
    const answer = await callProxy(proxy.url, { ...chat, stream: true, max_tokens: 50 }, left);
    for await (const chunk of answer.body ?? []) {
      if (
        Buffer.from(chunk)
          .toString()
          .includes(`word${pieces - 1} `)
      )
        break;
    }
    left.abort();
    await proxy.recordOf(answer);
    const state = await stateOf(tokens);
    expect(state?.held).toBe(0);
    expect(state?.settled).toBeGreaterThanOrEqual(pieces);
    expect(state?.settled).toBeLessThanOrEqual(50);
  });

  test('is-charged-for-an-answer-whose-upstream-counts-nothing', async () => {
    upstream.play(
      answerJson(200, { choices: [{ message: { content: 'a word or two' }, finish_reason: 'stop' }] }),
    );
    const tokens = budget({ limits: [limit('TotalTokens', 1_000_000)] });
    put([tokens]);
    expect((await ask()).status).toBe(200);
    expect((await stateOf(tokens))?.settled).toBeGreaterThan(4);
  });

  test('charges-nothing-for-an-upstream-that-failed', async () => {
    upstream.play(answerJson(500, { error: { message: 'no' } }));
    const usd = budget({ limits: [limit('USD', 1_000_000)] });
    put([usd]);
    expect((await ask()).status).toBe(500);
    expect(await stateOf(usd)).toMatchObject({ settled: 0, held: 0 });
  });

  test('bills-the-target-that-answered-after-a-fallback', async () => {
    upstream.play(answerJson(500, { error: { message: 'no' } }));
    const byProvider = budget({ limits: [limit('USD', 1_000_000)], groupBy: ['provider'] });
    put([byProvider], [priced('up', upstream.url), priced('other', other.url)]);
    expect((await ask()).status).toBe(200);
    expect(await stateOf(byProvider, 'provider=ai%2Fup')).toMatchObject({ settled: 0, held: 0 });
    expect(await stateOf(byProvider, 'provider=ai%2Fother')).toMatchObject({ settled: 23, held: 0 });
  });

  test.each([
    ['Deny', 403],
    ['DefaultPrice', 200],
    ['Free', 200],
  ] as const)('with-a-model-without-a-price-and-%s-answers-%d', async (unpriced, status) => {
    const usd = budget({
      limits: [limit('USD', 1_000_000)],
      unpriced,
      ...(unpriced === 'DefaultPrice' ? { defaultPrice: { input: 15_000_000, output: 75_000_000 } } : {}),
    });
    const unknown = {
      ...openAI('up', upstream.url),
      models: [{ name: 'gpt-4o', upstreamName: 'nobody-knows' }],
    };
    put([usd], [unknown]);
    expect((await ask()).status).toBe(status);
    const settled = { Deny: 0, DefaultPrice: 3 * 15 + 2 * 75, Free: 0 }[unpriced];
    expect(await stateOf(usd)).toMatchObject({ settled, held: 0 });
  });
});

test.each([
  ['the client says', { max_tokens: 7 }, {}, 7],
  ['the client says, times n', { max_tokens: 7, n: 3 }, {}, 21],
  ['the model writes at most', {}, { maxOutputTokens: 30 }, 30],
  ['the context window leaves', {}, { contextWindow: 1000 }, 1000],
  ['is held where nobody says', {}, {}, 4096],
])('output-is-held-as-%s', async (_name, asked, model, most) => {
  const tokens = budget({ limits: [limit('OutputTokens', 100_000)] });
  const provider = {
    ...openAI('up', upstream.url),
    models: [{ name: 'gpt-4o', upstreamName: 'gpt-4o', ...model }],
  };
  put([tokens], [provider]);
  let held = 0;
  upstream.play((response, call) => {
    stateOf(tokens).then((state) => {
      held = state?.held ?? 0;
      answerJson(200, chatCompletion('one'))(response, call);
    });
  });
  await (await callProxy(proxy.url, { ...chat, ...asked })).text();
  expect(held).toBeLessThanOrEqual(most);
  // The input takes its part of a context window.
  expect(held).toBeGreaterThan(most * 0.95 - 1);
});

test('a-budget-that-nearly-is-spent-asks-the-cheaper-target', async () => {
  const half = budget({
    limits: [limit('Requests', 4)],
    actions: [
      { kind: 'Downgrade', atPercent: 50, target: 'other' },
      { kind: 'Deny', atPercent: 100 },
    ],
  });
  put([half], [priced('up', upstream.url), priced('other', other.url)]);
  const targets: (string | null)[] = [];
  for (let at = 0; at < 4; at++) targets.push((await ask()).headers.get('x-sallyport-target'));
  expect(targets).toEqual(['ai/up/gpt-4o', 'ai/up/gpt-4o', 'ai/other/gpt-4o', 'ai/other/gpt-4o']);
  expect((await ask()).status).toBe(402);
});

test('a-budget-for-some-models-holds-by-the-asked-and-by-the-answering-name', async () => {
  const asked = budget({ limits: [limit('Requests', 0)], models: ['m'] });
  put([asked]);
  expect((await ask()).status).toBe(402);
  const answering = budget({ limits: [limit('Requests', 0)], models: ['gpt-4*'] });
  put([answering]);
  expect((await ask()).status).toBe(402);
  const neither = budget({ limits: [limit('Requests', 0)], models: ['claude-*'] });
  put([neither]);
  expect((await ask()).status).toBe(200);
});

test('a-budget-that-makes-no-sense-closes-what-it-speaks-of-and-nothing-else', async () => {
  const fault = { message: 'Budget ai/b is not valid.' };
  put([budget({ limits: [limit('USD', 1)], models: ['m'], fault })]);
  expect((await ask()).status).toBe(503);
  put([budget({ limits: [limit('USD', 1)], models: ['other'], fault })]);
  expect((await ask()).status).toBe(200);
});

test('a-budget-that-is-gone-closes-the-route', async () => {
  const usd = budget({ limits: [limit('USD', 1_000_000)] });
  proxy.apply([
    settings,
    ...keyAndPolicy,
    priced('up', upstream.url),
    route(['up'], { budgets: [`budget/ai/${usd.name}`] }),
  ]);
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: { code: 'route_unavailable' } });
});

describe('a-rate-limit', () => {
  const limited = (rate: Partial<RateLimit>, mode: 'Enforce' | 'Observe' = 'Enforce'): void => {
    proxy.apply([
      settings,
      ...keyAndPolicy,
      {
        kind: 'policy',
        namespace: 'ai',
        name: `rates${++number}`,
        mode,
        rateLimits: [
          {
            name: 'minute',
            unit: 'Requests',
            amount: 2,
            groupBy: ['caller'],
            window: { kind: 'Rolling', lengthMs: 60_000 },
            onStoreFailure: 'Deny',
            ...rate,
          },
        ],
      },
      priced('up', upstream.url),
      route(['up'], { policies: ['policy/ai/all', `policy/ai/rates${number}`] }),
    ]);
  };

  test('answers-429-with-the-time-to-wait-in-the-names-of-OpenAI', async () => {
    limited({});
    const first = await ask();
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await ask();
    const third = await ask();
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await third.json()).toMatchObject({ error: { code: 'rate_limited' } });
  });

  test('that-is-only-observed-refuses-nothing-and-is-recorded', async () => {
    limited({ amount: 0 }, 'Observe');
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect((await proxy.recordOf(answer)).observations).toMatchObject([{ code: 'rate_limited' }]);
  });

  test('of-requests-under-way-has-room-again-once-one-is-over', async () => {
    limited({ unit: 'Concurrency', amount: 1, window: { kind: 'Held' } });
    let release = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      upstream.play((response) => {
        resolve();
        release = () => answerJson(200, chatCompletion('one'))(response, upstream.calls[0] ?? never());
      });
    });
    const first = ask();
    await begun;
    expect((await ask()).status).toBe(429);
    release();
    expect((await first).status).toBe(200);
    upstream.play(answerJson(200, chatCompletion('one')));
    expect((await ask()).status).toBe(200);
  });

  test('of-tokens-that-no-waiting-can-meet-is-not-tried-again', async () => {
    limited({ unit: 'TotalTokens', amount: 100 });
    const answer = await ask({ max_tokens: 1000 });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });
});

function never(): never {
  throw new Error('there was no call');
}
