import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { json } from '#test/upstreams/answers.ts';
import { openaiChat, openaiChatScript } from '#test/upstreams/openai-chat.ts';
import { eventually } from './eventually.ts';
import { type Pair, startPair } from './pair.ts';
import { type Manifest, object } from './resources.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());
beforeEach(() => {
  pair.reset();
  pair.first.respondAlways(openaiChatScript({ text: 'one two three' }));
});

const budget = (name: string, amount: string, spec: object = {}): Manifest =>
  object('AIBudget', name, {
    targetRefs: [{ kind: 'AIRoute', name: 'pair', sectionName: 'openai' }],
    limits: [{ name: 'day', unit: 'Requests', amount, window: { every: 'Day' } }],
    ...spec,
  });

/** Puts budgets in force: each has a name that no other test uses, and a gateway forgets none. */
async function put(...budgets: readonly Manifest[]): Promise<void> {
  const before = await version();
  await pair.gateway.put('budgets.yaml', budgets);
  await eventually(async () => {
    if ((await version()) === before) throw new Error('not in force yet');
  });
}

async function version(): Promise<unknown> {
  const snapshot: unknown = JSON.parse(await pair.gateway.admin('/snapshot'));
  return JSON.stringify(snapshot);
}

const question = { model: 'openai', messages: [{ role: 'user' as const, content: 'hi' }] };

describe('a-spent-budget', () => {
  test('is-an-error-that-the-OpenAI-SDK-does-not-try-again', async () => {
    await put(budget('spent-openai', '0'));
    const asking = pair.gateway.openai({ maxRetries: 3 }).chat.completions.create(question);
    await expect(asking).rejects.toMatchObject({ status: 402, code: 'budget_exceeded' });
    expect(pair.first.requests).toHaveLength(0);
    expect(pair.gateway.accessLines.at(-1)).toContain('"refusedBy":"test/spent-openai/day"');
  });

  test('is-an-error-that-the-Anthropic-SDK-does-not-try-again', async () => {
    await put(budget('spent-anthropic', '0'));
    const asking = pair.gateway.anthropic({ maxRetries: 3 }).messages.create({ ...question, max_tokens: 10 });
    await expect(asking).rejects.toMatchObject({
      status: 402,
      error: { type: 'error', error: { code: 'budget_exceeded' } },
    });
    expect(pair.first.requests).toHaveLength(0);
  });
});

test('a-rate-limit-is-an-error-that-the-SDK-waits-for', async () => {
  await put(
    object('AIPolicy', 'rates', {
      targetRefs: [{ kind: 'AIRoute', name: 'pair' }],
      rateLimits: [{ name: 'second', unit: 'Requests', amount: 1, window: '1s' }],
    }),
  );
  const openai = pair.gateway.openai({ maxRetries: 3 });
  const both = await Promise.all([1, 2].map(() => openai.chat.completions.create(question)));
  expect(both.map(({ choices }) => choices[0]?.message.content)).toEqual(['one two three', 'one two three']);
});

test('what-was-spent-is-in-the-status-and-the-metrics', async () => {
  await put(budget('told', '10', { groupBy: ['team'] }));
  await pair.gateway.openai().chat.completions.create(question);
  await pair.gateway.openai().chat.completions.create(question);
  expect(await pair.gateway.admin('/metrics')).toContain(
    'sallyport_budget_settled{budget="test/told",limit="day",unit="Requests",group="team=blue"} 2',
  );
  await eventually(async () => {
    expect(await pair.gateway.admin('/status')).toMatch(/"AIBudget test\/told"[\s\S]*"spent": ?"2"/);
  });
});

test('two-hundred-calls-at-once-against-a-budget-of-money-never-cost-more-than-it', async () => {
  // 100 tokens in and 50 out at 10 and 100 USD a million: 0.006 USD; held for 60 out at most.
  const priced = { name: 'openai', price: { input: '10', output: '100' } };
  await pair.gateway.put('priced.yaml', [
    object('AIProvider', 'priced', {
      type: 'OpenAI',
      endpoint: { url: `${pair.first.url}/v1` },
      models: [priced],
    }),
    object('AIRoute', 'priced', {
      parentRefs: [{ name: 'main' }],
      rules: [
        {
          name: 'priced',
          matches: [{ model: { value: 'priced' } }],
          targets: [{ name: 'priced', providerRef: { name: 'priced' }, model: 'openai' }],
        },
      ],
    }),
  ]);
  await put(
    object('AIBudget', 'money', {
      targetRefs: [{ kind: 'AIGateway', name: 'main' }],
      models: ['priced'],
      limits: [{ name: 'day', unit: 'USD', amount: '0.1', window: { every: 'Day' } }],
    }),
  );
  const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
  pair.first.respondAlways(json({ ...openaiChat({ text: 'x' }), usage }));
  const ask = async () => {
    const body = { ...question, model: 'priced', max_tokens: 60 };
    const answer = await pair.gateway.post('/v1/chat/completions', body);
    await answer.text();
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: 200 }, ask));
  const answered = statuses.filter((status) => status === 200).length;
  expect(statuses.filter((status) => status === 402)).toHaveLength(200 - answered);
  expect(answered).toBeGreaterThan(10);
  expect(answered * 0.006).toBeLessThanOrEqual(0.1);
  // Later ones use what the holds of the first have given back, up to the last that fits.
  let later = 0;
  while ((await ask()) === 200) later += 1;
  expect((answered + later) * 0.006).toBeLessThanOrEqual(0.1);
  expect(pair.first.requests).toHaveLength(answered + later);
});
