import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueServingCertificate, makeAuthority } from '../../distribute/serving-certificate.ts';

/** What a path is answered with; undefined: the connection is cut. */
export type Page = { readonly status?: number; readonly body: unknown } | undefined;

/** An issuer of tokens on loopback, over TLS. */
export interface IssuerServer {
  readonly url: string;
  /** PEM of the authority behind its certificate. */
  readonly ca: string;
  /** By path; paths that are absent answer 404. May be changed. */
  readonly pages: Map<string, Page>;
  /** Paths in the order in which they were asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startIssuerServer(): Promise<IssuerServer> {
  const authority = await makeAuthority(Date.now());
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const { certPem, keyPem } = await issueServingCertificate(authority, names, Date.now());
  const pages = new Map<string, Page>();
  const asked: string[] = [];
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const page = pages.has(path) ? pages.get(path) : { status: 404, body: {} };
    if (page === undefined) {
      request.socket.destroy();
      return;
    }
    const location = page.status === 302 ? { location: '/elsewhere' } : {};
    response.writeHead(page.status ?? 200, { 'content-type': 'application/json', ...location });
    response.end(typeof page.body === 'string' ? page.body : JSON.stringify(page.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    url: `https://localhost:${port}`,
    ca: authority.certPem,
    pages,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the issuer is not listening');
  return address;
}
