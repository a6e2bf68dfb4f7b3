import { expect, test } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { noUsage } from '../../chat/usage.ts';
import { openaiCompletions } from './openai-completions.ts';

const request: ChatRequest = {
  model: 'm',
  stream: false,
  includeUsage: true,
  system: [],
  messages: [{ role: 'User', parts: [{ kind: 'Text', text: 'Once' }] }],
  tools: [],
};
const usage = { ...noUsage, input: 1, output: 2 };
const wireUsage = expect.objectContaining({ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 });

function client(body: string): OpenAI {
  const type = body.startsWith('data:') ? 'text/event-stream' : 'application/json';
  return new OpenAI({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(body, { headers: { 'content-type': type } }),
  });
}

test.each([['Once'], [['Once']]])('prompt-%j-is-one-user-turn', (prompt) => {
  const body = { model: 'm', prompt, max_tokens: 5, stop: ['.'], echo: false, best_of: 1, suffix: null };
  expect(openaiCompletions.decode(body)).toEqual({
    kind: 'Ok',
    value: { ...request, includeUsage: false, maxOutputTokens: 5, stop: ['.'] },
  });
});

const translated = 'cannot be translated for this model';
const oneText = 'must be one text to be translated for this model';

test.each([
  ['prompt', undefined, 'is required'],
  ['prompt', ['a', 'b'], oneText],
  ['prompt', [1, 2], oneText],
  ['prompt', [[1, 2]], oneText],
  ['suffix', 'end', translated],
  ['echo', true, translated],
  ['best_of', 2, translated],
  ['logprobs', 0, translated],
])('%s-of-%j-is-a-problem', (path, value, message) => {
  const decoded = openaiCompletions.decode({ model: 'm', prompt: 'Once', [path]: value });
  expect(decoded).toEqual({ kind: 'Failed', failure: { path, message } });
});

test('outline-lets-every-prompt-through', () => {
  const outline = openaiCompletions.outline({ model: 'm', prompt: [[1]], max_tokens: 0, stream: true });
  expect(outline).toMatchObject({ kind: 'Ok', value: { stream: true, maxOutputTokens: 0, messages: 1 } });
});

test('SDK-reads-a-whole-answer', async () => {
  const body = openaiCompletions.encodeResponse(
    {
      id: 'cmpl-1',
      model: 'answered',
      createdAtSeconds: 5,
      choices: [
        {
          index: 0,
          parts: [
            { kind: 'Reasoning', text: 'hm' },
            { kind: 'Text', text: ' upon' },
          ],
          finish: 'Length',
        },
      ],
      usage,
    },
    request,
  );
  expect(await client(JSON.stringify(body)).completions.create({ model: 'm', prompt: 'Once' })).toEqual({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 5,
    model: 'answered',
    choices: [{ index: 0, text: ' upon', logprobs: null, finish_reason: 'length' }],
    usage: wireUsage,
  });
});

test('SDK-reads-a-stream', async () => {
  const encoder = openaiCompletions.streamEncoder(request);
  const frames = [
    encoder.encode({ kind: 'Start', id: 'cmpl-1', model: 'answered' }),
    encoder.encode({ kind: 'Reasoning', choice: 0, text: 'hm' }),
    encoder.encode({ kind: 'Text', choice: 0, text: ' up' }),
    encoder.encode({ kind: 'Text', choice: 0, text: 'on' }),
    encoder.encode({ kind: 'Usage', usage }),
    encoder.encode({ kind: 'Finish', choice: 0, reason: 'Stop' }),
    encoder.encode({ kind: 'End' }),
  ];
  const stream = await client(frames.join('')).completions.create({ model: 'm', prompt: '', stream: true });
  const chunks: OpenAI.Completion[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(' upon');
  expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'stop', undefined]);
  expect(chunks.at(-1)?.usage).toEqual(wireUsage);
});
