import { anthropicMessage, anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import type { ModelAnswer } from '#test/upstreams/model-answer.ts';
import { openaiChat, openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { firstWord, lastWord } from '../workloads/workload.ts';

/** An answer as bytes for the wire, made before anything is measured. */
export type PreparedAnswer =
  | { readonly kind: 'Whole'; readonly bytes: Buffer }
  | { readonly kind: 'Paced'; readonly writes: readonly Buffer[] };

const chunks = 100;
const pieces = Array.from({ length: chunks }, (_unused, at) =>
  at === 0 ? `${firstWord} ` : at === chunks - 1 ? lastWord : 'token ',
);
const prose: ModelAnswer = { pieces };
const toolCalls: ModelAnswer = {
  toolCalls: [
    { id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris","unit":"c"}' },
    { id: 'call_2', name: 'find_flights', arguments: '{"city":"Paris","day":"2026-01-01"}' },
  ],
};
const vector = Array.from({ length: 1536 }, (_unused, at) => Math.sin(at) / 40);

const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n',
);
const lastChunk = Buffer.from('0\r\n\r\n');

/** By path and the word in the model's name: `/v1/messages burst`. */
export const answers: ReadonlyMap<string, PreparedAnswer> = new Map([
  ['/v1/chat/completions json', whole(openaiChat(prose))],
  ['/v1/chat/completions tools', whole(openaiChat(toolCalls))],
  ['/v1/chat/completions burst', burst(openaiChatFrames(prose, { usage: true }))],
  ['/v1/chat/completions paced', paced(openaiChatFrames(prose, { usage: true }))],
  ['/v1/messages json', whole(anthropicMessage(prose))],
  ['/v1/messages burst', burst(anthropicMessageFrames(prose))],
  ['/v1/messages paced', paced(anthropicMessageFrames(prose))],
  ['/v1/embeddings json', whole(embeddings())],
  // Spans that a contestant sends.
  ['/v1/traces ', whole({})],
]);

function embeddings(): object {
  return {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: vector }],
    model: 'embed-json',
    usage: { prompt_tokens: 5, total_tokens: 5 },
  };
}

function whole(body: object): PreparedAnswer {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
  return { kind: 'Whole', bytes: Buffer.from(head + text) };
}

/** Each event is a chunk of its own, as servers write them; all of them leave in one write. */
function burst(frames: readonly string[]): PreparedAnswer {
  return { kind: 'Whole', bytes: Buffer.concat([streamHead, ...frames.map(chunked), lastChunk]) };
}

function paced(frames: readonly string[]): PreparedAnswer {
  return { kind: 'Paced', writes: [streamHead, ...frames.map(chunked), lastChunk] };
}

function chunked(frame: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`);
}
