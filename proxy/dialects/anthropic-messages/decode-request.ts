import type { Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../dialect.ts';
import { type Field, present, readFields } from '../read-fields.ts';
import { decodeMessages, decodeSystem, markLastPart } from './decode-messages.ts';
import { decodeOutput } from './decode-output.ts';
import { decodeCache, nativeOnly } from './decode-part.ts';
import { decodeTool, decodeToolChoice } from './decode-tools.ts';

/** Fields that change what is answered, and that no other upstream has a word for. */
const nativeFields = ['container', 'mcp_servers', 'thread'] as const;

/**
 * A body of `/v1/messages` or `/v1/messages/count_tokens` (https://docs.anthropic.com/en/api/messages).
 * `max_tokens` may be absent: counting has none, a policy may have a default, and most upstreams need none.
 */
export function decodeRequest(body: unknown): Result<ChatRequest, RequestProblem> {
  return readFields(body, (request): ChatRequest => {
    for (const name of nativeFields) if (request.at(name).present) request.at(name).fail(nativeOnly);
    const messages = decodeMessages(request.at('messages'));
    const { cache } = decodeCache(request);
    return {
      model: request.at('model').string(),
      stream: request.at('stream').optional((field) => field.boolean()) ?? false,
      includeUsage: true,
      system: decodeSystem(request.at('system')),
      messages: cache === undefined ? messages : markLastPart(messages, cache),
      tools: request.at('tools').items().map(decodeTool),
      ...decodeToolChoice(request.at('tool_choice')),
      ...decodeOutput(request),
      ...decodeSampling(request),
    };
  });
}

function decodeSampling(request: Field) {
  const metadata = request.at('metadata');
  return present({
    maxOutputTokens: request.at('max_tokens').optional((field) => field.integer(0)),
    temperature: request.at('temperature').optional((field) => field.number()),
    topP: request.at('top_p').optional((field) => field.number()),
    topK: request.at('top_k').optional((field) => field.integer(0)),
    stop: request
      .at('stop_sequences')
      .optional((field) => field.items().map((sequence) => sequence.string())),
    user: metadata.optional((field) => field.at('user_id').optional((id) => id.string())),
  });
}
