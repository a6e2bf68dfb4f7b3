import { type Exchange, type Shell, upstreamMs } from './exchange.ts';

/** Names, in lower case, and values by turns, as node:http writes them without making a map of them first. */
export type HeaderList = string[];

/**
 * Our own headers of an answer. The request's id also goes by the names under which the OpenAI (`x-request-id`) and the
 * Anthropic SDK (`request-id`) show it to their users. Overhead is the time so far in which no upstream was waited for.
 */
export function answerHeaders(shell: Shell, exchange: Exchange | undefined): HeaderList {
  const { id } = shell;
  const headers = ['x-sallyport-request-id', id, 'x-request-id', id, 'request-id', id];
  if (exchange?.target !== undefined) {
    const target = exchange.target.replace(/[^\x20-\x7e]/g, '?');
    headers.push('x-sallyport-target', target, 'x-sallyport-attempts', String(exchange.calls));
  }
  if (exchange?.admitted !== undefined) headers.push(...exchange.admitted.headers);
  const waited = exchange === undefined ? 0 : upstreamMs(exchange);
  const overheadMs = Math.max(0, shell.now() - shell.startedAtMs - waited);
  headers.push('x-sallyport-overhead-ms', overheadMs.toFixed(2));
  return headers;
}
