import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import type { ApiClient } from '../api-client.ts';
import { type ApiClientLimits, connectApiServer } from '../connect-api-server.ts';

/** A request that waits for the test to answer it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
  /** JSON, or undefined. */
  readonly body: unknown;
  /** Answers and ends. */
  answer(status: number, body: unknown): void;
  /** Sends bytes of a 200 that stays open; resolves when they left. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Ends an open answer as the protocol wants it. */
  end(): void;
  /** Breaks the connection, wherever it is. */
  cut(): void;
  /** Resolves when the client let go. */
  readonly closed: Promise<void>;
}

/** An API server on the loopback that does what a test says, request by request. For tests only. */
export interface ScriptedApiServer {
  readonly client: ApiClient;
  readonly port: number;
  /** The next request, in order of arrival. */
  next(): Promise<Exchange>;
  stop(): Promise<void>;
}

export async function startScriptedApiServer({
  port = 0,
  limits,
}: {
  readonly port?: number;
  readonly limits?: ApiClientLimits;
} = {}): Promise<ScriptedApiServer> {
  const arrived: Exchange[] = [];
  const waiting: ((exchange: Exchange) => void)[] = [];
  const server = createServer((request, response) => {
    void readExchange(request, response).then((exchange) => {
      const next = waiting.shift();
      if (next === undefined) arrived.push(exchange);
      else next(exchange);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    client: connectApiServer(plainConfig(address.port), limits),
    port: address.port,
    next: () => {
      const exchange = arrived.shift();
      return exchange === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(exchange);
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function plainConfig(port: number): KubeConfig {
  const config = new KubeConfig();
  // client-node wants this word before it speaks plain HTTP.
  const cluster = { name: 'scripted', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
  config.loadFromClusterAndUser(cluster, { name: 'tester', token: 'token-of-the-tester' });
  return config;
}

async function readExchange(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const url = new URL(request.url ?? '/', 'http://scripted');
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
    answer: (status, content) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof content === 'string' ? content : JSON.stringify(content));
    },
    write: (chunk) =>
      new Promise((resolve) => {
        if (!response.headersSent) response.flushHeaders();
        response.write(chunk, () => resolve());
      }),
    end: () => response.end(),
    cut: () => response.destroy(),
    closed: new Promise((resolve) => response.once('close', resolve)),
  };
}
