import type { DialectName } from '../dialects/dialect.ts';
import type { Operation } from '../providers/provider.ts';

/** What a path and method ask for. `path` is the label for telemetry, never what the client wrote. */
export type Endpoint =
  | {
      readonly kind: 'Model';
      readonly path: string;
      readonly dialect: DialectName;
      readonly operation: Operation;
    }
  /** `id` undefined: the list. */
  | { readonly kind: 'Models'; readonly path: string; readonly id: string | undefined };

export type FoundEndpoint =
  | { readonly kind: 'Found'; readonly endpoint: Endpoint }
  | { readonly kind: 'WrongMethod'; readonly path: string; readonly allow: string }
  | { readonly kind: 'Unknown' };

const posts: ReadonlyMap<string, FoundEndpoint> = new Map(
  (
    [
      ['/v1/chat/completions', 'openai-chat', 'Chat'],
      ['/v1/completions', 'openai-completions', 'Chat'],
      ['/v1/embeddings', 'openai-embeddings', 'Embeddings'],
      ['/v1/messages', 'anthropic-messages', 'Chat'],
      ['/v1/messages/count_tokens', 'anthropic-messages', 'CountTokens'],
    ] as const
  ).map(([path, dialect, operation]) => [
    path,
    { kind: 'Found', endpoint: { kind: 'Model', path, dialect, operation } },
  ]),
);

const modelsPath = '/v1/models';
const list: FoundEndpoint = { kind: 'Found', endpoint: { kind: 'Models', path: modelsPath, id: undefined } };

/** `target` is the request target as it came; its query has no meaning here. */
export function findEndpoint(method: string, target: string): FoundEndpoint {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  const post = posts.get(path);
  if (post !== undefined) return method === 'POST' ? post : { kind: 'WrongMethod', path, allow: 'POST' };
  if (path !== modelsPath && !path.startsWith(`${modelsPath}/`)) return { kind: 'Unknown' };
  const id = path.slice(modelsPath.length + 1);
  const label = id === '' ? modelsPath : `${modelsPath}/{id}`;
  if (method !== 'GET') return { kind: 'WrongMethod', path: label, allow: 'GET' };
  if (id === '') return list;
  const decoded = decode(id);
  if (decoded === undefined) return { kind: 'Unknown' };
  return { kind: 'Found', endpoint: { kind: 'Models', path: label, id: decoded } };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
