import type { ChatDialect } from '../dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { MessageStreamEncoder } from './message-stream-encoder.ts';
import { outline } from './outline.ts';

/** The wire format of Anthropic's Messages API, as its SDKs speak it (https://docs.anthropic.com/en/api/messages). */
export const anthropicMessages: ChatDialect = {
  name: 'anthropic-messages',
  outline,
  decode: decodeRequest,
  encodeResponse,
  streamEncoder: (request) => new MessageStreamEncoder(request.model),
  encodeError,
  encodeStreamError,
};
