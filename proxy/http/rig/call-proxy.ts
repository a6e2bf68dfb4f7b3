import { clientKey } from './proxy-rig.ts';

/** Sends JSON with the client's key. */
export function callProxy(
  url: string,
  body: unknown,
  options: {
    readonly headers?: Record<string, string>;
    readonly path?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Response> {
  const { headers = {}, path = '/v1/chat/completions', signal } = options;
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${clientKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

export const chat = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
export const streamed = { ...chat, stream: true };
