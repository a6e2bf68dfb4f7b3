import { conversation, withImage, withTools } from './request-bodies.ts';
import { lastWord, type Workload } from './workload.ts';

const chat = { path: '/v1/chat/completions', client: 'openai', upstream: 'openai' } as const;
const messages = { path: '/v1/messages', client: 'anthropic' } as const;
const whole = { stream: false, expects: lastWord, concurrency: 16 } as const;
const streamed = { stream: true, expects: lastWord, concurrency: 16 } as const;

/**
 * All that is measured. A model's name says who answers and how: `gpt-` and `embed-` are the OpenAI upstream's, `claude-`
 * the Anthropic one's; the word behind it picks the answer (`programs/upstream-answers.ts`).
 */
export const workloads: readonly Workload[] = [
  { name: 'json-1k', title: 'JSON, 1 KB', ...chat, ...whole, body: conversation('gpt-json', 1) },
  { name: 'json-10k', title: 'JSON, 10 KB', ...chat, ...whole, body: conversation('gpt-json', 10) },
  { name: 'json-100k', title: 'JSON, 100 KB', ...chat, ...whole, body: conversation('gpt-json', 100) },
  {
    name: 'stream-burst',
    title: 'stream, 100 chunks at once',
    ...chat,
    ...streamed,
    body: conversation('gpt-burst', 1, { stream: true }),
  },
  {
    name: 'stream-paced',
    title: 'stream, 100 chunks paced',
    ...chat,
    ...streamed,
    concurrency: 32,
    body: conversation('gpt-paced', 1, { stream: true }),
  },
  {
    name: 'tools',
    title: 'tool calls',
    ...chat,
    ...whole,
    expects: 'tool_calls',
    body: withTools('gpt-tools'),
  },
  {
    name: 'openai-to-anthropic',
    title: 'OpenAI client, Anthropic upstream, JSON',
    ...chat,
    ...whole,
    upstream: 'anthropic',
    body: conversation('claude-json', 1),
  },
  {
    name: 'openai-to-anthropic-stream',
    title: 'OpenAI client, Anthropic upstream, stream',
    ...chat,
    ...streamed,
    upstream: 'anthropic',
    body: conversation('claude-burst', 1, { stream: true }),
  },
  {
    name: 'anthropic-to-openai-stream',
    title: 'Anthropic client, OpenAI upstream, stream',
    ...messages,
    ...streamed,
    upstream: 'openai',
    body: conversation('gpt-burst', 1, { stream: true }),
  },
  {
    name: 'embeddings',
    title: 'embeddings, 1536 numbers',
    ...whole,
    path: '/v1/embeddings',
    client: 'openai',
    upstream: 'openai',
    expects: '"embedding"',
    body: Buffer.from(
      JSON.stringify({ model: 'embed-json', input: 'how fast is it', encoding_format: 'float' }),
    ),
  },
  {
    name: 'image-1m',
    title: 'image of 1 MB, base64',
    ...chat,
    ...whole,
    concurrency: 4,
    body: withImage('gpt-json', 1024 * 1024),
  },
];

export const quickWorkloads: readonly string[] = [
  'json-1k',
  'json-10k',
  'json-100k',
  'stream-burst',
  'openai-to-anthropic-stream',
];

/** The workload of that name; throws where there is none. */
export function workloadNamed(name: string): Workload {
  const found = workloads.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no workload '${name}'; there are ${workloads.map((one) => one.name).join(', ')}`);
  }
  return found;
}
