import { text } from 'node:stream/consumers';
import type { ApiResponse } from './cluster.ts';
import { type Call, openRequest } from './open-request.ts';

/** Makes one call; a body that is not JSON (`/readyz`) comes back as a string. Throws only when there is no answer. */
export async function sendRequest(call: Call): Promise<ApiResponse> {
  const response = await openRequest(call);
  const body = await text(response);
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  return {
    status: response.statusCode ?? 0,
    body: body === '' ? undefined : isJson ? JSON.parse(body) : body,
  };
}
