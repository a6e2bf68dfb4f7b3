import type { EmbeddingsDialect } from '../dialect.ts';
import { errorFormat } from '../openai-wire/error-format.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { outline } from './outline.ts';

/** OpenAI's embeddings (https://platform.openai.com/docs/api-reference/embeddings). */
export const openaiEmbeddings: EmbeddingsDialect = {
  name: 'openai-embeddings',
  outline,
  decode: decodeRequest,
  encodeResponse,
  ...errorFormat,
};
