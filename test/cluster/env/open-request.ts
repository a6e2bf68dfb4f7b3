import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ApiRequest } from './cluster.ts';

/** A request and the server that it goes to. */
export interface Call {
  readonly url: string;
  readonly caPem: string;
  readonly request: ApiRequest;
}

/** Sends a request and gives the response with its body still to be read. */
export function openRequest({ url, caPem, request }: Call): Promise<IncomingMessage> {
  const { method = 'GET', path, body, contentType = 'application/json', token, signal } = request;
  const response = Promise.withResolvers<IncomingMessage>();
  const outgoing = httpsRequest(
    new URL(path, url),
    {
      method,
      ca: caPem,
      agent: false, // a kept connection would fail once after each restart of the server
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(signal === undefined ? {} : { signal }),
    },
    response.resolve,
  );
  outgoing.once('error', response.reject);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return response.promise;
}
