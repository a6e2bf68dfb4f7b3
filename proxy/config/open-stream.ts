import type { IncomingMessage } from 'node:http';
import { request as openRequest } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { pushPath } from '#contract/push/stream-terms.ts';

/** Where the operator is, and with what a proxy introduces itself. */
export interface Endpoint {
  /** `https://host:port` of the operator's push service. */
  readonly url: URL;
  /** Name that the operator's certificate must have; absent: the host of `url`. */
  readonly serverName?: string;
  /** PEM of the authorities that may have signed it. */
  readonly ca: string;
  readonly token: string;
}

/** An open config stream: the request is the way to the operator, the response the way back. */
export interface OpenStream {
  readonly request: Writable;
  readonly response: Readable;
}

/**
 * Opens a stream whose first line is `hello`, and waits for the operator to accept it. Rejects when the connection
 * fails or is turned away (the operator's status and reason in the message), and when `signal` aborts, which also
 * tears a stream that is already open.
 */
export async function openStream(
  endpoint: Endpoint,
  hello: string,
  signal: AbortSignal,
): Promise<OpenStream> {
  const { url, serverName, ca, token } = endpoint;
  const request = openRequest(new URL(pushPath, url), {
    method: 'POST',
    agent: false,
    ca,
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: 'TLSv1.2',
    signal,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
  });
  request.setNoDelay(true);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  // Once answered, trouble shows on the response; without a listener it would end the process.
  request.on('error', () => undefined);
  request.write(hello);
  const response = await answered;
  if (response.statusCode === 200) return { request, response };
  const reason = await firstWords(response);
  request.destroy();
  throw new Error(`the operator answered ${response.statusCode ?? 'without a status'}${reason}`);
}

async function firstWords(response: IncomingMessage): Promise<string> {
  try {
    for await (const chunk of response) return `: ${String(chunk).slice(0, 200).trim()}`;
  } catch {
    return '';
  }
  return '';
}
