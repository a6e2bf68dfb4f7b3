import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what Linux and macOS hand out for outgoing connections, so that none takes the port while a server restarts. */
const firstPort = 20_000;
const lastPort = 30_000;
const attempts = 50;

/** A TCP port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port on the loopback after ${attempts} attempts`);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const result = Promise.withResolvers<boolean>();
  server.once('error', () => result.resolve(false));
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => result.resolve(true)));
  return result.promise;
}
