import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import type { ChatDialect, DialectName, Dialects, RequestProblem } from '../../dialects/dialect.ts';
import type { PickedTarget } from '../../routing/order-targets.ts';
import { type Exchange, given } from '../exchange.ts';
import { problemError } from '../problem-error.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { nativeCall } from './native-call.ts';
import type { PreparedCall } from './prepared-call.ts';
import { translateChat } from './translate-chat.ts';
import { translateEmbeddings } from './translate-embeddings.ts';

/** How a target answers; `CountHere`: the upstream cannot count tokens, the gateway does. */
export type Preparation =
  | { readonly kind: 'Call'; readonly prepared: PreparedCall }
  | { readonly kind: 'CountHere'; readonly request: ChatRequest };

/**
 * The call to one target. The failure names what this target cannot carry; a request that is wrong for any target
 * throws `invalid_request`.
 */
export function prepareCall(
  exchange: Exchange,
  { target, model }: PickedTarget,
): Result<Preparation, RequestProblem> {
  const { endpoint, services } = exchange;
  if (endpoint.kind !== 'Model') throw new Error('only models are called');
  const { dialect: name, operation } = endpoint;
  const body = given(exchange.body);
  const { provider } = target.upstream;
  const chat = chatDialect(services.dialects, name);
  const { maxOutputTokens } = exchange;
  const headers = forwardedHeaders(exchange.request.headers);
  const native = provider.native(name, operation, {
    outline: body.outline,
    model,
    headers,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  });
  if (native !== undefined) {
    return ok({
      kind: 'Call',
      prepared: nativeCall({
        idempotencyKey: headers['idempotency-key'],
        native,
        provider,
        body,
        dialect: name,
        operation,
        chat,
      }),
    });
  }
  if (chat === undefined) {
    const embeddings = services.dialects['openai-embeddings'];
    return called(translateEmbeddings(body.json, embeddings, { provider, model }));
  }
  const request = decodeChat(exchange, chat);
  if (operation === 'CountTokens') return ok({ kind: 'CountHere', request });
  return called(translateChat(request, chat, { provider, model }));
}

function called(prepared: Result<PreparedCall, RequestProblem>): Result<Preparation, RequestProblem> {
  return prepared.kind === 'Ok' ? ok({ kind: 'Call', prepared: prepared.value }) : failed(prepared.failure);
}

function chatDialect(dialects: Dialects, name: DialectName): ChatDialect | undefined {
  return name === 'openai-embeddings' ? undefined : dialects[name];
}

function decodeChat(exchange: Exchange, dialect: ChatDialect): ChatRequest {
  const { bytes, json } = given(exchange.body);
  const decoded = dialect.decode(keepArguments(bytes.toString('utf8'), json));
  if (decoded.kind === 'Failed') throw problemError('invalid_request', decoded.failure);
  const { maxOutputTokens } = exchange;
  return maxOutputTokens === undefined ? decoded.value : { ...decoded.value, maxOutputTokens };
}
