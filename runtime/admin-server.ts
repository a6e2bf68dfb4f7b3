import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Router } from 'express';
import type { Station } from './lifecycle.ts';

/** What an admin server shows. */
export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  /** Why the program is not ready; undefined: it is. */
  readonly notReady: () => string | undefined;
  /** Metrics in the text format, with its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Further pages of the program. */
  readonly pages?: (router: Router) => void;
}

export interface AdminServer extends Station {
  /** Where it listens, once started. */
  address(): AddressInfo;
}

/** `/healthz`, `/readyz`, `/metrics` and the program's own pages. Bind it to loopback or to the pod network only. */
export function makeAdminServer(options: AdminOptions): AdminServer {
  const server = createServer(makeApp(options));
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

function makeApp(options: AdminOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });
  app.get('/readyz', (_request, response) => {
    const reason = options.notReady();
    response
      .status(reason === undefined ? 200 : 503)
      .type('text')
      .send(`${reason ?? 'ok'}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await options.metrics();
    response.setHeader('content-type', contentType);
    response.end(text);
  });
  options.pages?.(app);
  return app;
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
