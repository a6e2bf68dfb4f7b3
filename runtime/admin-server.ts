import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Station } from './lifecycle.ts';

/** What an admin server shows. */
export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  /** Why the program is not ready; undefined: it is. */
  readonly notReady: () => string | undefined;
  /** Metrics in the text format, with its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Further pages of the program by path, `/snapshot` for instance: what each shows as JSON. */
  readonly pages?: Readonly<Record<string, () => unknown>>;
}

export interface AdminServer extends Station {
  /** Where it listens, once started. */
  address(): AddressInfo;
}

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * `/healthz`, `/readyz`, `/metrics` and the program's own pages. Bind it to loopback or to the pod network only. On plain
 * node:http: a framework for a handful of fixed pages would be a fifth of what a proxy loads at its start.
 */
export function makeAdminServer(options: AdminOptions): AdminServer {
  const server = createServer((request, response) => void answer(options, request, response));
  return {
    name: 'admin server',
    start: () => listen(server, options),
    stop: () => close(server),
    address: () => {
      const address = server.address();
      if (address === null || typeof address === 'string')
        throw new Error('the admin server is not listening');
      return address;
    },
  };
}

async function answer(
  options: AdminOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, contentType, text } = await pageFor(options, request).catch(() => failing);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(text);
}

async function pageFor(options: AdminOptions, { method, url = '/' }: IncomingMessage): Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD');
  const [path = '/'] = url.split('?', 1);
  switch (path) {
    case '/healthz':
      return plain(200, 'ok');
    case '/readyz': {
      const reason = options.notReady();
      return plain(reason === undefined ? 200 : 503, reason ?? 'ok');
    }
    case '/metrics':
      return { status: 200, ...(await options.metrics()) };
    default: {
      const page = Object.hasOwn(options.pages ?? {}, path) ? options.pages?.[path] : undefined;
      return page === undefined ? plain(404, 'there is no such page') : json(page());
    }
  }
}

const failing = plain(500, 'the page could not be made');

function plain(status: number, line: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', text: `${line}\n` };
}

function json(value: unknown): Page {
  return {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    text: JSON.stringify(value) ?? 'null',
  };
}

function listen(server: Server, { host, port }: AdminOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
