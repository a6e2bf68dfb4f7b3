import { type Exchange, type Shell, upstreamMs } from './exchange.ts';

/**
 * Our own headers of an answer. The request's id also goes by the names under which the OpenAI (`x-request-id`) and the
 * Anthropic SDK (`request-id`) show it to their users. Overhead is the time so far in which no upstream was waited for.
 */
export function answerHeaders(shell: Shell, exchange: Exchange | undefined): Record<string, string> {
  const headers: Record<string, string> = {
    'x-sallyport-request-id': shell.id,
    'x-request-id': shell.id,
    'request-id': shell.id,
  };
  if (exchange?.target !== undefined) {
    headers['x-sallyport-target'] = exchange.target.replace(/[^\x20-\x7e]/g, '?');
    headers['x-sallyport-attempts'] = String(exchange.calls);
  }
  const waited = exchange === undefined ? 0 : upstreamMs(exchange);
  headers['x-sallyport-overhead-ms'] = Math.max(0, shell.now() - shell.startedAtMs - waited).toFixed(2);
  return headers;
}
