import { ok } from '#runtime/result.ts';
import type { BodyNote, Provider, UpstreamCall } from '../provider.ts';
import { fieldOf, listOf, textOf } from '../read-answer.ts';
import { ChatStreamDecoder } from './chat-stream-decoder.ts';
import { decodeChat } from './decode-chat.ts';
import { decodeError } from './decode-error.ts';
import { decodeFinishReason } from './decode-finish-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { decodeEmbeddings, encodeEmbeddings } from './embeddings.ts';
import { encodeChat } from './encode-chat.ts';
import { jsonHeaders, nativeCall } from './native-call.ts';
import { isError, readFailure } from './read-failure.ts';
import { StreamTap } from './stream-tap.ts';
import type { WireAccount } from './wire-account.ts';

/** A provider that speaks OpenAI's format. `now` tells milliseconds since the epoch, for answers without a date. */
export function makeWireProvider(account: WireAccount, now: () => number = Date.now): Provider {
  const { entry, secrets } = account;
  return {
    type: entry.type,
    entry,
    otelName: account.otelName,
    authHeaders: () => account.headers,
    native: (dialect, operation, request) => nativeCall(account, { dialect, operation }, request),
    nativeTap: (_dialect, outline) => new StreamTap(secrets, outline.includeUsage),
    nativeBody: (_dialect, _operation, body) => readBody(body),
    encodeChat: (request, model) => {
      const body = encodeChat(request, model.upstreamName, account);
      return body.kind === 'Failed' ? body : ok(call('/chat/completions', body.value));
    },
    decodeChat: (body) => decodeChat(body, Math.floor(now() / 1000)),
    streamDecoder: () => new ChatStreamDecoder(secrets),
    embeddings: {
      encode: (request, model) => ok(call('/embeddings', encodeEmbeddings(request, model.upstreamName))),
      decode: (body) => decodeEmbeddings(body),
    },
    findFailure: (body) => (isError(body) ? readFailure(body, secrets) : undefined),
    decodeError: (status, body) => decodeError(status, body, secrets),
  };
}

function call(path: string, body: object): UpstreamCall {
  return { path, headers: jsonHeaders, body: Buffer.from(JSON.stringify(body)) };
}

function readBody(body: unknown): BodyNote {
  const model = textOf(body, 'model');
  const reason = textOf(listOf(body, 'choices')[0], 'finish_reason');
  return {
    usage: decodeUsage(fieldOf(body, 'usage')),
    ...(model === undefined ? {} : { model }),
    ...(reason === undefined ? {} : { finish: decodeFinishReason(reason) }),
  };
}
