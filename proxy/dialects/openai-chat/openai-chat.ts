import type { ChatDialect } from '../dialect.ts';
import { errorFormat } from '../openai-wire/error-format.ts';
import { ChatStreamEncoder } from './chat-stream-encoder.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { outline } from './outline.ts';

/** OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat). */
export const openaiChat: ChatDialect = {
  name: 'openai-chat',
  outline,
  decode: decodeRequest,
  encodeResponse,
  streamEncoder: (request) => new ChatStreamEncoder(request, Math.floor(Date.now() / 1000)),
  ...errorFormat,
};
