import { decideAccess } from '../../access/decide-access.ts';
import { makeRequestFacts } from '../../routing/request-facts.ts';
import { answerHeaders } from '../answer-headers.ts';
import { type Exchange, given } from '../exchange.ts';
import { readMetadata } from '../read-metadata.ts';
import { modelNotFound } from '../serve/serve-model.ts';
import { takePage } from './take-page.ts';

interface ListedModel {
  readonly id: string;
  readonly createdAtMs: number;
}

/**
 * Models by name that this caller may use (https://platform.openai.com/docs/api-reference/models, all at once;
 * Anthropic's shape for clients that send `anthropic-version`, https://platform.claude.com/docs/en/api/models-list,
 * page by page).
 */
export function serveModels(exchange: Exchange): void {
  const { endpoint, table, request, client } = exchange;
  if (endpoint.kind !== 'Models') throw new Error('this endpoint lists no models');
  const usable = usableModels(exchange);
  const shape = request.headers['anthropic-version'] === undefined ? openAIShape : anthropicShape;
  const headers = answerHeaders(exchange, exchange);
  headers.push('content-type', 'application/json');
  if (endpoint.id === undefined) {
    const models = table.rules.exactNames.flatMap((name) => usable(name) ?? []);
    const { searchParams } = new URL(request.url ?? '', 'http://gateway');
    client.send(200, headers, Buffer.from(JSON.stringify(shape.list(models, searchParams))));
    return;
  }
  const model = usable(endpoint.id);
  if (model === undefined) throw modelNotFound(endpoint.id);
  client.send(200, headers, Buffer.from(JSON.stringify(shape.one(model))));
}

function usableModels({ request, caller, table }: Exchange): (name: string) => ListedModel | undefined {
  const known = given(caller);
  const from = {
    stream: false,
    caller: known,
    headers: request.headers,
    metadata: readMetadata(request.headers),
  };
  return (name) => {
    const rule = table.rules.find(makeRequestFacts({ ...from, model: name }));
    if (rule === undefined || rule.fault !== undefined) return undefined;
    if (!decideAccess(rule.policies, known, name).allowed) return undefined;
    return { id: name, createdAtMs: rule.createdAtMs };
  };
}

interface Shape {
  one(model: ListedModel): unknown;
  list(models: readonly ListedModel[], query: URLSearchParams): unknown;
}

const openAIShape: Shape = {
  one: ({ id, createdAtMs }) => ({
    id,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: 'sallyport',
  }),
  list: (models) => ({ object: 'list', data: models.map(openAIShape.one) }),
};

const anthropicShape: Shape = {
  one: ({ id, createdAtMs }) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: new Date(createdAtMs).toISOString(),
  }),
  list: (models, query) => {
    const { items, hasMore } = takePage(models, query);
    return {
      data: items.map(anthropicShape.one),
      has_more: hasMore,
      first_id: items[0]?.id ?? null,
      last_id: items.at(-1)?.id ?? null,
    };
  },
};
