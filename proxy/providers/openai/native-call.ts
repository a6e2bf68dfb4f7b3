import { isRecord } from '#runtime/is-record.ts';
import type { DialectName } from '../../dialects/dialect.ts';
import type { NativeCall, Operation, Provider } from '../provider.ts';
import type { WireAccount } from './wire-account.ts';

interface Endpoint {
  readonly path: string;
  readonly operation: Operation;
}

/** Which dialects this format's servers speak themselves, and where. */
const endpoints: { readonly [Name in DialectName]?: Endpoint } = {
  'openai-chat': { path: '/chat/completions', operation: 'Chat' },
  'openai-completions': { path: '/completions', operation: 'Chat' },
  'openai-embeddings': { path: '/embeddings', operation: 'Embeddings' },
};

/** A request that goes on as the client wrote it, but for its model, its usage and a limit that a policy gives. */
export function nativeCall(
  account: WireAccount,
  asked: { readonly dialect: DialectName; readonly operation: Operation },
  request: Parameters<Provider['native']>[2],
): NativeCall | undefined {
  const endpoint = endpoints[asked.dialect];
  if (endpoint === undefined || endpoint.operation !== asked.operation) return undefined;
  const beta = request.headers['openai-beta'];
  return {
    path: endpoint.path,
    headers: { ...jsonHeaders, ...(beta === undefined ? {} : { 'openai-beta': beta }) },
    edits: {
      ...(request.outline.model === request.model.upstreamName ? {} : { model: request.model.upstreamName }),
      ...(endpoint.operation === 'Chat'
        ? { ...usageEdit(request), ...limitEdit(account, asked, request) }
        : {}),
    },
  };
}

export const jsonHeaders = { 'content-type': 'application/json' } as const;

/** Streams are always asked for their usage; the client's other stream options stay. */
function usageEdit({ outline }: Parameters<Provider['native']>[2]): object {
  if (!outline.stream || outline.includeUsage) return {};
  const options = isRecord(outline.streamOptions) ? outline.streamOptions : {};
  return { stream_options: { ...options, include_usage: true } };
}

function limitEdit(
  account: WireAccount,
  { dialect }: { readonly dialect: DialectName },
  { outline, maxOutputTokens }: Parameters<Provider['native']>[2],
): object {
  if (maxOutputTokens === undefined || outline.maxOutputTokens !== undefined) return {};
  return { [dialect === 'openai-chat' ? account.limitField : 'max_tokens']: maxOutputTokens };
}
