import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Tokens } from '#test/upstreams/model-answer.ts';
import { speakers, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';
import { startWorld, upstreamNames, upstreamTypes, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const none: Tokens = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
const openaiTokens: Tokens = { ...none, input: 100, cacheRead: 900, output: 20, reasoning: 0 };
const anthropicTokens: Tokens = { ...openaiTokens, cacheWrite5m: 30, cacheWrite1h: 7 };

const pairs = speakers.flatMap((speaker) =>
  upstreamNames.map((name) => [speaker.dialect, upstreamTypes[name], speaker, name] as const),
);

describe.each(pairs)('%s-client-of-%s', (dialect, type, speaker, name) => {
  const tokens = type === 'Anthropic' ? anthropicTokens : openaiTokens;

  test('sees-cached-tokens-once-and-the-same-in-stream-and-whole', async () => {
    world.upstreams[name].respondAlways(upstreamScripts[name]({ text: 'hello', usage: tokens }));
    for (const mode of modes) {
      const { usage } = await speaker.ask(world.gateway, name, mode);
      const {
        service_tier: _tier,
        cache_creation: _split,
        ...expected
      } = { service_tier: '', cache_creation: '', ...speaker.usage(tokens) };
      expect(usage).toMatchObject(dialect === 'openai-chat' ? openaiTotals(expected) : expected);
    }
  });
});

/** The fields that OpenAI's clients count by; a translated answer need not repeat the zeros of the others. */
function openaiTotals(usage: object): object {
  const picked = Object.entries(usage).filter(([name]) => /^(prompt|completion|total)_tokens$/.test(name));
  return { ...Object.fromEntries(picked), prompt_tokens_details: { cached_tokens: 900 } };
}

test('reasoning-tokens-of-openai-are-named-and-within-the-completion', async () => {
  world.upstreams.gpt.respondAlways(
    upstreamScripts.gpt({ text: 'hello', usage: { ...openaiTokens, reasoning: 64 } }),
  );
  const [speaker] = speakers;
  for (const mode of modes) {
    const { usage } = await speaker.ask(world.gateway, 'gpt', mode);
    expect(usage).toMatchObject({
      completion_tokens: 84,
      completion_tokens_details: { reasoning_tokens: 64 },
    });
  }
});

test.each(upstreamNames)('a-stream-tells-usage-only-where-the-client-asked-%s', async (name) => {
  world.upstreams[name].respondAlways(upstreamScripts[name]({ text: 'hello', usage: openaiTokens }));
  const seen: unknown[] = [];
  for (const include of [false, true]) {
    const stream = await world.gateway.openai().chat.completions.create({
      model: name,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      ...(include ? { stream_options: { include_usage: true } } : {}),
    });
    let told: unknown;
    let empty = 0;
    for await (const chunk of stream) {
      told = chunk.usage ?? told;
      if (chunk.choices.length === 0) empty += 1;
    }
    seen.push([told !== undefined && told !== null, empty]);
  }
  expect(seen).toEqual([
    [false, 0],
    [true, 1],
  ]);
});

test('usage-is-always-asked-of-an-openai-upstream', async () => {
  world.upstreams.gpt.respondAlways(upstreamScripts.gpt({ text: 'hello' }));
  for (const speaker of speakers) await speaker.ask(world.gateway, 'gpt', 'Stream');
  const bodies = world.upstreams.gpt.requests.map((request) => request.json());
  expect(bodies).toMatchObject([
    { stream: true, stream_options: { include_usage: true } },
    { stream: true, stream_options: { include_usage: true } },
  ]);
});

test('tokens-of-every-answer-are-in-the-metrics-in-disjoint-buckets', async () => {
  const before = await readTokens();
  world.upstreams.claude.respondAlways(upstreamScripts.claude({ text: 'hello', usage: anthropicTokens }));
  for (const speaker of speakers) for (const mode of modes) await speaker.ask(world.gateway, 'claude', mode);
  const after = await readTokens();
  const grown = (bucket: string) => (after.get(bucket) ?? 0) - (before.get(bucket) ?? 0);
  expect(['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'].map(grown)).toEqual(
    [100, 900, 30, 7, 20].map((tokens) => 4 * tokens),
  );
});

async function readTokens(): Promise<Map<string, number>> {
  const text = await world.gateway.admin('/metrics');
  const lines = text.matchAll(/^sallyport_tokens_total\{(.*)\} (\d+)$/gm);
  const found = new Map<string, number>();
  for (const [, labels = '', value] of lines) {
    if (!labels.includes('provider="test/claude"')) continue;
    const bucket = /bucket="([^"]*)"/.exec(labels)?.[1] ?? '';
    found.set(bucket, (found.get(bucket) ?? 0) + Number(value));
  }
  return found;
}
