import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { ok } from '#runtime/result.ts';
import { noUsage } from '../../chat/usage.ts';
import type { BodyNote, NativeCall, Provider } from '../provider.ts';
import { fieldOf, textOf } from '../read-answer.ts';
import { decodeChat } from './decode-chat.ts';
import { decodeError } from './decode-error.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { encodeChat } from './encode-chat.ts';
import { MessageStreamDecoder } from './message-stream-decoder.ts';
import { MessageStreamTap } from './message-stream-tap.ts';
import { readFailure } from './read-failure.ts';

export type AnthropicEntry = Extract<ProviderEntry, { readonly type: 'Anthropic' }>;

/**
 * An account at Anthropic, or at an upstream with the same wire format (https://docs.anthropic.com/en/api/messages).
 * `now` tells milliseconds since the epoch, for the answers' creation time.
 */
export function makeAnthropicProvider(entry: AnthropicEntry, now: () => number = Date.now): Provider {
  const apiKey = entry.apiKey?.reveal();
  const secrets = apiKey === undefined ? [] : [apiKey];
  const json = { 'content-type': 'application/json' };
  return {
    type: 'Anthropic',
    entry,
    otelName: 'anthropic',
    authHeaders: () => (apiKey === undefined ? {} : { 'x-api-key': apiKey }),
    native: (dialect, operation, request) =>
      dialect === 'anthropic-messages' && operation !== 'Embeddings'
        ? nativeCall(entry, operation, request)
        : undefined,
    nativeTap: () => new MessageStreamTap(secrets),
    nativeBody: (_dialect, operation, body) =>
      operation === 'CountTokens' ? { usage: noUsage } : readBody(body),
    encodeChat: (request, model) => {
      const body = encodeChat(request, model);
      if (body.kind === 'Failed') return body;
      const headers = { ...json, 'anthropic-version': entry.version };
      return ok({ path: '/messages', headers, body: Buffer.from(JSON.stringify(body.value)) });
    },
    decodeChat: (body) => decodeChat(body, Math.floor(now() / 1000)),
    streamDecoder: () => new MessageStreamDecoder(secrets),
    findFailure: (body) => (textOf(body, 'type') === 'error' ? readFailure(body, secrets) : undefined),
    decodeError: (status, body) => decodeError(status, body, secrets),
  };
}

/** The client's own version and betas go on, since its body was written for them. */
function nativeCall(
  entry: AnthropicEntry,
  operation: 'Chat' | 'CountTokens',
  request: Parameters<Provider['native']>[2],
): NativeCall {
  const { outline, model, headers, maxOutputTokens } = request;
  const betas = headers['anthropic-beta'];
  const needsLimit = operation === 'Chat' && outline.maxOutputTokens === undefined;
  return {
    path: operation === 'Chat' ? '/messages' : '/messages/count_tokens',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': headers['anthropic-version'] ?? entry.version,
      ...(betas === undefined ? {} : { 'anthropic-beta': betas }),
    },
    edits: {
      ...(outline.model === model.upstreamName ? {} : { model: model.upstreamName }),
      ...(needsLimit && maxOutputTokens !== undefined ? { max_tokens: maxOutputTokens } : {}),
    },
  };
}

function readBody(message: unknown): BodyNote {
  const model = textOf(message, 'model');
  const reason = textOf(message, 'stop_reason');
  return {
    usage: decodeUsage(fieldOf(message, 'usage')),
    ...(model === undefined ? {} : { model }),
    ...(reason === undefined ? {} : { finish: decodeStopReason(reason) }),
  };
}
