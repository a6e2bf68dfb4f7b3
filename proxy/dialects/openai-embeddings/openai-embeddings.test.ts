import { expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { noUsage } from '../../chat/usage.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';

test.each([
  ['a-text', 'a', ['a']],
  ['texts', ['a', 'b'], ['a', 'b']],
  ['tokens', [1, 2], [[1, 2]]],
  ['lists-of-tokens', [[1], [2, 3]], [[1], [2, 3]]],
])('input-of-%s-decodes', (_name, input, inputs) => {
  expect(openaiEmbeddings.decode({ model: 'm', input, dimensions: 4 })).toEqual({
    kind: 'Ok',
    value: { model: 'm', inputs, encoding: 'Float', dimensions: 4 },
  });
});

test.each([
  ['input', undefined, 'is required'],
  ['input', [], 'must not be empty'],
  ['input.1', ['a', 5], 'must be a string'],
  ['input.0.1', [[1, 'x']], 'must be a number'],
])('problem-at-%s-of-%j', (path, input, message) => {
  expect(openaiEmbeddings.decode({ model: 'm', input })).toEqual({
    kind: 'Failed',
    failure: { path, message },
  });
});

const numbers = [0.25, -1, 1e-3].map(Math.fround);
const bytes = Buffer.from(new Uint8Array(Float32Array.from(numbers).buffer)).toString('base64');

// The SDK asks for base64 unless told otherwise, and decodes it itself.
test.each([
  ['numbers-as-base64', numbers, undefined],
  ['base64-as-it-is', bytes, undefined],
  ['base64-as-numbers', bytes, 'float'],
  ['numbers-as-they-are', numbers, 'float'],
] as const)('SDK-reads-%s', async (_name, vector, format) => {
  const client = new OpenAI({
    apiKey: 'k',
    fetch: async (_url, init) => {
      const decoded = openaiEmbeddings.decode(JSON.parse(String(init?.body)));
      if (decoded.kind === 'Failed') throw new Error(decoded.failure.message);
      const response = { model: 'answered', vectors: [vector, vector], usage: { ...noUsage, input: 3 } };
      return Response.json(openaiEmbeddings.encodeResponse(response, decoded.value));
    },
  });
  const answer = await client.embeddings.create({
    model: 'm',
    input: ['a', 'b'],
    ...(format === undefined ? {} : { encoding_format: format }),
  });
  expect(answer.data.map(({ embedding }) => Array.from(embedding))).toEqual([numbers, numbers]);
  expect(answer).toMatchObject({ model: 'answered', usage: { prompt_tokens: 3, total_tokens: 3 } });
});
