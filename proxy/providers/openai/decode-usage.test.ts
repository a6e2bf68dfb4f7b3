import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noUsage, totalInput, totalOutput, type Usage } from '../../chat/usage.ts';
import { encodeUsage } from '../../dialects/openai-wire/encode-usage.ts';
import { decodeUsage } from './decode-usage.ts';

const cases: readonly [string, unknown, Partial<Usage>][] = [
  ['absent', undefined, {}],
  ['totals-only', { prompt_tokens: 5, completion_tokens: 2 }, { input: 5, output: 2 }],
  [
    'every-detail',
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 4, accepted_prediction_tokens: 3 },
    },
    { input: 25, cacheRead: 60, cacheWrite5m: 10, audioInput: 5, output: 16, reasoning: 30, audioOutput: 4 },
  ],
  [
    'DeepSeek-cache-hits',
    { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 },
    { input: 2, cacheRead: 8, output: 1 },
  ],
  [
    'xAI-reasoning-beside-the-completion',
    {
      prompt_tokens: 10,
      completion_tokens: 3,
      total_tokens: 20,
      completion_tokens_details: { reasoning_tokens: 7 },
    },
    { input: 10, output: 3, reasoning: 7 },
  ],
  [
    'details-larger-than-their-total',
    { prompt_tokens: 4, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 9, audio_tokens: 1 } },
    { cacheRead: 4 },
  ],
  ['nonsense', { prompt_tokens: -3, completion_tokens: 'many', prompt_tokens_details: [] }, {}],
];

test.each(cases)('usage-%s', (_name, usage, buckets) => {
  expect(decodeUsage(usage)).toEqual({ ...noUsage, ...buckets });
});

test('buckets-sum-up-to-the-totals-and-none-is-negative', () => {
  const count = fc.nat(1000);
  fc.assert(
    fc.property(
      count,
      count,
      fc.array(count, { minLength: 5, maxLength: 5 }),
      (prompt, completion, details) => {
        const usage = decodeUsage({
          prompt_tokens: prompt,
          completion_tokens: completion,
          prompt_tokens_details: {
            cached_tokens: details[0],
            cache_write_tokens: details[1],
            audio_tokens: details[2],
          },
          completion_tokens_details: { reasoning_tokens: details[3], audio_tokens: details[4] },
        });
        expect(totalInput(usage)).toBe(prompt);
        expect(totalOutput(usage)).toBe(completion);
        expect(Math.min(...Object.values(usage))).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('usage-comes-back-from-the-client’s-side-as-it-was', () => {
  const count = fc.nat(1_000_000);
  const buckets = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    audioInput: count,
    output: count,
    reasoning: count,
    audioOutput: count,
  });
  fc.assert(
    fc.property(buckets, (some) => {
      const usage = { ...noUsage, ...some };
      expect(decodeUsage(encodeUsage(usage))).toEqual(usage);
    }),
  );
});
