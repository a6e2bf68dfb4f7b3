import { GatewayError } from '../gateway-error.ts';

/** Some items of a list that is read page by page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Whether there are others further in the direction of reading. */
  readonly hasMore: boolean;
}

const defaultLimit = 20;
const maxLimit = 1000;

/**
 * The page that `limit` (20 unless said, 1 to 1000) and `after_id` or `before_id` ask for
 * (https://platform.claude.com/docs/en/api/models-list): from the start, behind an item, or up to one. Throws
 * `invalid_request` for what cannot be understood, an id that is not in the list included.
 */
export function takePage<Item extends { readonly id: string }>(
  list: readonly Item[],
  query: URLSearchParams,
): Page<Item> {
  const limit = readLimit(query.get('limit'));
  const after = findCursor(list, query, 'after_id');
  const before = findCursor(list, query, 'before_id');
  if (before === undefined) {
    const start = after === undefined ? 0 : after + 1;
    return { items: list.slice(start, start + limit), hasMore: start + limit < list.length };
  }
  if (after !== undefined) throw refusal('before_id', 'cannot be used together with after_id');
  const start = Math.max(0, before - limit);
  return { items: list.slice(start, before), hasMore: start > 0 };
}

function readLimit(text: string | null): number {
  if (text === null) return defaultLimit;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) throw refusal('limit', `must be a whole number from 1 to ${maxLimit}`);
  return limit;
}

function findCursor(
  list: readonly { readonly id: string }[],
  query: URLSearchParams,
  name: 'after_id' | 'before_id',
): number | undefined {
  const id = query.get(name);
  if (id === null) return undefined;
  const index = list.findIndex((item) => item.id === id);
  if (index === -1) throw refusal(name, 'names no model of this list');
  return index;
}

function refusal(param: string, problem: string): GatewayError {
  return new GatewayError('invalid_request', `${param} ${problem}.`, { param });
}
