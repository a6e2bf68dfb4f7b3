import { openaiChat, openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { lastWord } from '../workloads/workload.ts';
import type { PreparedAnswer } from './upstream-answers.ts';

/** What a server in trouble does, beside answering. */
export type TroubledAnswer =
  | PreparedAnswer
  /** These bytes, then the connection is reset. */
  | { readonly kind: 'Cut'; readonly bytes: Buffer }
  | { readonly kind: 'Late'; readonly afterMs: number; readonly bytes: Buffer };

/** Where the provider that always fails is: behind this path. */
export const failingPath = '/failing/v1';

const answer = { pieces: ['alpha ', 'token ', lastWord] };
const frames = openaiChatFrames(answer, { usage: true });
const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const problem = { error: { message: 'not now', type: 'server_error' } };
const chat = '/v1/chat/completions';
const failing = `${failingPath}/chat/completions`;

function answerBytes(status: number, body: object): Buffer {
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} Some`,
    'content-type: application/json',
    `content-length: ${text.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function chunked(frame: string): string {
  return `${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`;
}

/**
 * What goes wrong at upstreams, by path and the word in the model's name. One provider fails at everything, the other
 * answers what was to be had from the first.
 */
export const troubles: ReadonlyMap<string, TroubledAnswer> = new Map([
  [`${chat} late`, { kind: 'Late', afterMs: 100, bytes: answerBytes(200, openaiChat(answer)) }],
  // Output has begun: the client has to be told.
  [`${chat} cut`, { kind: 'Cut', bytes: Buffer.from(streamHead + frames.slice(0, 3).map(chunked).join('')) }],
  [`${failing} broken`, { kind: 'Whole', bytes: answerBytes(500, problem) }],
  [`${failing} limited`, { kind: 'Whole', bytes: answerBytes(429, problem) }],
  [`${failing} reset`, { kind: 'Cut', bytes: Buffer.alloc(0) }],
  // Only the frame that opens the stream: nothing that a client would miss.
  [
    `${failing} opened`,
    { kind: 'Cut', bytes: Buffer.from(streamHead + frames.slice(0, 1).map(chunked).join('')) },
  ],
  [`${chat} broken`, { kind: 'Whole', bytes: answerBytes(200, openaiChat(answer)) }],
  [`${chat} limited`, { kind: 'Whole', bytes: answerBytes(200, openaiChat(answer)) }],
  [`${chat} reset`, { kind: 'Whole', bytes: answerBytes(200, openaiChat(answer)) }],
  [
    `${chat} opened`,
    { kind: 'Whole', bytes: Buffer.from(`${streamHead}${frames.map(chunked).join('')}0\r\n\r\n`) },
  ],
]);
