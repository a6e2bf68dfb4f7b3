import type { ChatRequest } from '../../chat/chat-request.ts';
import { countTokens } from '../../chat/count-tokens.ts';
import { answerHeaders } from '../answer-headers.ts';
import type { Exchange } from '../exchange.ts';

/** Answers count_tokens for an upstream that cannot; an estimate, as other models' tokens are not public. */
export async function countHere(exchange: Exchange, request: ChatRequest): Promise<void> {
  const body = Buffer.from(JSON.stringify({ input_tokens: await countTokens(request) }));
  const headers = answerHeaders(exchange, exchange);
  headers.push('content-type', 'application/json');
  exchange.client.send(200, headers, body);
}
