import { expect, test } from '@jest/globals';
import { countTexts } from '../chat/count-texts.ts';
import { readCorpus } from './corpus.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** Pieces that the coefficients were not fitted to. */
const pieces = readCorpus(400).filter(({ use }) => use === 'Test');

test.each(['o200k', 'cl100k'] as const)(
  'estimates-by-%s-are-off-by-less-than-15-percent-on-average',
  async (family) => {
    const errors: number[] = [];
    for (const { text } of pieces) {
      const exact = await countTexts([text], family);
      errors.push(Math.abs(estimateTokens(text, family) / exact - 1));
    }
    errors.sort((left, right) => left - right);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const high = errors[Math.floor(errors.length * 0.95)] ?? 1;
    process.stdout.write(
      `${family}: ${errors.length} pieces, off by ${percent(mean)}, 95 of 100 by less than ${percent(high)}\n`,
    );
    expect(errors.length).toBeGreaterThan(50);
    expect(mean).toBeLessThan(0.15);
    expect(high).toBeLessThan(0.3);
  },
);

test.each(['o200k', 'cl100k'] as const)(
  'whole-texts-of-every-kind-are-off-by-less-than-20-percent-by-%s',
  async (family) => {
    const wrong: string[] = [];
    for (const { file, text } of readCorpus(1_000_000)) {
      const error = estimateTokens(text, family) / (await countTexts([text], family)) - 1;
      if (Math.abs(error) > 0.2) wrong.push(`${file}: ${percent(error)}`);
    }
    expect(wrong).toEqual([]);
  },
);

test('an-estimate-takes-a-few-times-what-reading-the-text-as-JSON-does', () => {
  const json = JSON.stringify(
    readCorpus(1_000_000)
      .map(({ text }) => text)
      .join('')
      .slice(0, 10_240),
  );
  const text = JSON.parse(json);
  const estimate = fastest(() => void estimateTokens(text, 'o200k'));
  const parse = fastest(() => void JSON.parse(json));
  process.stdout.write(`10 KB: estimate ${estimate.toFixed(1)} us, JSON.parse ${parse.toFixed(1)} us\n`);
  expect(estimate / parse).toBeLessThan(20);
});

test('a-claude-token-is-shorter-and-no-text-is-no-token', () => {
  const text = 'The quick brown fox jumps over the lazy dog.';
  expect(estimateTokens(text, 'claude')).toBeGreaterThan(estimateTokens(text, 'cl100k'));
  expect(estimateTokens('', 'o200k')).toBe(0);
  expect(estimateTokens('a', 'o200k')).toBe(1);
});

test('a-long-text-is-estimated-by-parts-of-it', () => {
  const text = readCorpus(1_000_000)
    .map((piece) => piece.text)
    .join('');
  const long = text.repeat(8);
  const ratio = estimateTokens(long, 'o200k') / (estimateTokens(text, 'o200k') * 8);
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Microseconds. */
function fastest(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const start = performance.now();
    for (let time = 0; time < 100; time++) work();
    best = Math.min(best, (performance.now() - start) * 10);
  }
  return best;
}

test.each([
  ['digits', '31415926535897932384626433832795'.repeat(20)],
  ['single-symbols', '\u2603 \u2192 \u2014 '.repeat(100)],
  ['emoji', '\u{1f680}\u{1f9d1}'.repeat(100)],
])('a-text-of-nothing-but-%s-is-not-taken-for-a-short-one', async (_name, text) => {
  expect(estimateTokens(text, 'o200k')).toBeGreaterThan(0.5 * (await countTexts([text], 'o200k')));
});
