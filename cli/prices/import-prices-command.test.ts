import { expect, test } from '@jest/globals';
import { makeTestFolder } from '#operator/sources/files/test-folder.ts';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

async function importFile(file: unknown, ...words: readonly string[]) {
  await using folder = await makeTestFolder({
    'prices.json': typeof file === 'string' ? file : JSON.stringify(file),
  });
  const terminal = makeRecordingTerminal();
  const path = `${folder.path}/prices.json`;
  const code = await runCommandLine(['prices', 'import', path, ...words], terminal);
  const { out, err } = terminal.printed();
  return { code, out, err: err.replaceAll(path, 'prices.json') };
}

const gpt = {
  litellm_provider: 'openai',
  mode: 'chat',
  max_input_tokens: 128000,
  input_cost_per_token: 2.5e-6,
  cache_read_input_token_cost: 1.25e-6,
  output_cost_per_token: 1e-5,
  input_cost_per_token_above_272k_tokens: 5e-6,
  output_cost_per_token_above_272k_tokens: 1.5e-5,
  supports_vision: true,
};

test('a-model-becomes-the-block-that-an-AIProvider-takes', async () => {
  const { code, out, err } = await importFile({
    sample_spec: { input_cost_per_token: 0, mode: 'one of: chat, embedding' },
    'openai/gpt-9': gpt,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(
    [
      'models:',
      '  - name: "gpt-9"',
      '    price:',
      '      input: "2.5"',
      '      cachedInput: "1.25"',
      '      output: "10"',
      '      tiers:',
      '        - aboveInputTokens: 272000',
      '          input: "5"',
      '          output: "15"',
      '',
    ].join('\n'),
  );
});

test('every-price-that-has-a-place-keeps-its-amount', async () => {
  const entry = {
    cache_creation_input_token_cost: 3.75e-6,
    cache_creation_input_token_cost_above_1hr: 6e-6,
    cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1.2e-5,
    input_cost_per_audio_token: 4e-5,
    input_cost_per_image_token: 2.1875e-6,
    input_cost_per_request: 0.005,
    output_cost_per_audio_token: 8e-5,
    output_cost_per_reasoning_token: 3e-6,
    input_cost_per_token: null,
  };
  const { out } = await importFile({ m: entry }, '-o', 'json');
  expect(JSON.parse(out)).toEqual({
    models: [
      {
        name: 'm',
        price: {
          cacheWrite: '3.75',
          cacheWrite1h: '6',
          audioInput: '40',
          imageInput: '2.1875',
          reasoning: '3',
          audioOutput: '80',
          request: '0.005',
          tiers: [{ aboveInputTokens: 200000, cacheWrite1h: '12' }],
        },
      },
    ],
  });
});

test('fields-without-a-place-models-without-a-price-and-free-ones-are-told', async () => {
  const { code, err } = await importFile({
    a: { ...gpt, input_cost_per_token_batches: 1e-6, vector_store_cost_per_gb_per_day: 0.1 },
    b: { ...gpt, input_cost_per_token_batches: 1e-6 },
    'dall-e-9': { mode: 'image_generation', output_cost_per_image: 0.04 },
    local: { input_cost_per_token: 0, output_cost_per_token: 0 },
  });
  expect(code).toBe(0);
  expect(err.split('\n')).toEqual([
    'not carried over: input_cost_per_token_batches, of 2 models, a the first',
    'not carried over: vector_store_cost_per_gb_per_day, of a',
    'not carried over: output_cost_per_image, of dall-e-9',
    'left out, no price by token or request: dall-e-9',
    'free, as the file says 0: local',
    '',
  ]);
});

test('one-provider-of-a-file', async () => {
  const file = { one: gpt, two: { ...gpt, litellm_provider: 'azure' } };
  const { out } = await importFile(file, '--provider', 'azure', '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({ models: [{ name: 'two' }] });
});

test('a-price-per-million-in-a-field-per-token-refuses-the-file-unless-forced', async () => {
  const file = { fine: gpt, wrong: { input_cost_per_token: 2.5, output_cost_per_token: 1e-5 } };
  const { code, out, err } = await importFile(file);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(
    'prices.json: wrong: input: 2500000 USD per million tokens, more than 10000: is it one per token?',
  );
  const forced = await importFile(file, '--force');
  expect(forced.code).toBe(0);
  expect(forced.out).toContain('input: "2500000"');
});

test('a-price-that-is-a-millionth-of-any-other-refuses-the-file', async () => {
  const { code, err } = await importFile({ wrong: { input_cost_per_token: 2.5e-12 } });
  expect(code).toBe(1);
  expect(err).toContain('prices.json: wrong: input: 0.000003 USD per million tokens, less than 0.0001');
});

test.each([
  [
    'text-for-an-amount',
    { m: { input_cost_per_token: '1e-6' } },
    'm: input_cost_per_token: must be an amount',
  ],
  [
    'less-than-nothing',
    { m: { output_cost_per_token: -1 } },
    'm: output_cost_per_token: must be an amount of USD',
  ],
  ['no-object', [], 'prices.json: must be an object with a field for each model'],
  ['a-model-that-is-no-object', { m: 3 }, 'prices.json: m: must be an object'],
  ['two-of-a-name', { m: gpt, 'openai/m': gpt }, 'prices.json: openai/m: m is there already'],
  ['no-json', '{"m": }', 'prices.json: is no JSON'],
  ['no-prices', {}, 'prices.json: no model has a price by token'],
])('%s-is-refused', async (_name, file, said) => {
  const { code, out, err } = await importFile(file);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(said);
});

test.each([
  [['prices', 'import', '/no/such/file'], 'cannot read /no/such/file'],
  [['prices', 'import'], 'prices import needs FILE'],
  [['prices', 'import', 'a', 'b'], "prices import takes one FILE, not 'b'"],
  [['prices', 'import', 'a', '-o', 'csv'], "--output is yaml or json, not 'csv'"],
])('%j-is-wrong-use', async (words, said) => {
  const terminal = makeRecordingTerminal();
  expect(await runCommandLine(words, terminal)).toBe(2);
  expect(terminal.printed().err).toContain(said);
});
