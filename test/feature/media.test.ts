import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { upstreamScripts } from './speakers.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.reset();
  for (const name of ['gpt', 'claude'] as const)
    world.upstreams[name].respondAlways(upstreamScripts[name]({ text: 'I see.' }));
});
afterAll(() => world.stop());

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254]).toString('base64');
const pdf = Buffer.from('%PDF-1.7 ü').toString('base64');
const url = 'https://example.com/a.png?x=1&y=2';

function contentOf(name: 'gpt' | 'claude'): unknown {
  return world.upstreams[name].requests[0]?.json();
}

test('openai-images-reach-anthropic-by-value-and-by-url', async () => {
  await world.gateway.openai().chat.completions.create({
    model: 'claude',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Compare.' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          { type: 'image_url', image_url: { url, detail: 'low' } },
        ],
      },
    ],
  });
  expect(contentOf('claude')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Compare.' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          { type: 'image', source: { type: 'url', url } },
        ],
      },
    ],
  });
});

test('anthropic-images-reach-openai-by-value-and-by-url', async () => {
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 10,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          { type: 'image', source: { type: 'url', url } },
          { type: 'text', text: 'Compare.' },
        ],
      },
    ],
  });
  expect(contentOf('gpt')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          { type: 'image_url', image_url: { url } },
          { type: 'text', text: 'Compare.' },
        ],
      },
    ],
  });
});

test('an-openai-file-reaches-anthropic-as-a-document', async () => {
  await world.gateway.openai().chat.completions.create({
    model: 'claude',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
          { type: 'text', text: 'Sum up.' },
        ],
      },
    ],
  });
  expect(contentOf('claude')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
          { type: 'text', text: 'Sum up.' },
        ],
      },
    ],
  });
});

test('an-anthropic-document-reaches-openai-as-a-file', async () => {
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 10,
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'document',
            title: 'a.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: pdf },
          },
          { type: 'text', text: 'Sum up.' },
        ],
      },
    ],
  });
  expect(contentOf('gpt')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
          { type: 'text', text: 'Sum up.' },
        ],
      },
    ],
  });
});

test('a-text-document-is-readable-for-openai', async () => {
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 10,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'the small print' } },
        ],
      },
    ],
  });
  expect(JSON.stringify(contentOf('gpt'))).toContain('the small print');
});

test('a-document-that-openai-cannot-fetch-is-refused-with-its-field', async () => {
  const call = world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 10,
    messages: [
      {
        role: 'user',
        content: [{ type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } }],
      },
    ],
  });
  await expect(call).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/document/i),
    error: { error: { code: 'unsupported' } },
  });
  expect(world.upstreams.gpt.requests).toEqual([]);
});

test('an-image-in-a-tool-result-reaches-openai', async () => {
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 10,
    messages: [
      { role: 'user', content: 'Screenshot?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'shot', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't1',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
          },
        ],
      },
    ],
  });
  expect(JSON.stringify(contentOf('gpt'))).toContain(`data:image/png;base64,${png}`);
});
