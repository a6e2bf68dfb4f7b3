import { expect, test } from '@jest/globals';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

async function list(...words: readonly string[]) {
  const terminal = makeRecordingTerminal();
  const code = await runCommandLine(['prices', 'list', ...words], terminal);
  return { code, ...terminal.printed() };
}

test('a-name-shows-the-model-and-the-price-that-a-proxy-takes-for-it', async () => {
  const { code, out, err } = await list('-p', 'openai', '-m', 'gpt-4o-2024-08-06');
  expect({ code, out }).toEqual({
    code: 0,
    out: [
      'LIST    MODEL   INPUT  CACHED  WRITE  WRITE 1H  OUTPUT  BESIDE',
      'openai  gpt-4o  2.5    1.25    -      -         10',
      '',
    ].join('\n'),
  });
  expect(err).toMatch(/^USD per million tokens; catalogue \d+\.\d+\.\d+ of \d{4}-\d\d-\d\d\n$/);
});

test('programs-get-whole-micro-usd-and-the-version-of-the-catalogue', async () => {
  const { out } = await list('-p', 'openai', '-m', 'gpt-4o', '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({
    version: expect.any(String),
    models: [{ list: 'openai', model: 'gpt-4o', price: { input: 2_500_000, output: 10_000_000 } }],
  });
});

test('without-a-filter-every-list-is-shown', async () => {
  const { out } = await list();
  expect(out.split('\n').length).toBeGreaterThan(1000);
  expect(out).toMatch(/^anthropic {2}/m);
  expect(out).toMatch(/^openai .* whisper-1 .*no price: billed by what is not counted here$/m);
});

test('a-model-that-is-not-found-is-told-by-the-exit-code', async () => {
  expect((await list('-p', 'openai', '-m', 'nope')).code).toBe(1);
});

test('a-list-that-is-none-is-wrong-use-and-the-near-one-is-named', async () => {
  const { code, err } = await list('-p', 'antropic');
  expect(code).toBe(2);
  expect(err).toContain("there is no price list 'antropic', did you mean anthropic?");
});
