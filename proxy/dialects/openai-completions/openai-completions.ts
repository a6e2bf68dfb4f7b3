import type { ChatDialect } from '../dialect.ts';
import { errorFormat } from '../openai-wire/error-format.ts';
import { CompletionStreamEncoder } from './completion-stream-encoder.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { outline } from './outline.ts';

/** OpenAI's legacy completions (https://platform.openai.com/docs/api-reference/completions). */
export const openaiCompletions: ChatDialect = {
  name: 'openai-completions',
  outline,
  decode: decodeRequest,
  encodeResponse,
  streamEncoder: (request) => new CompletionStreamEncoder(request, Math.floor(Date.now() / 1000)),
  ...errorFormat,
};
