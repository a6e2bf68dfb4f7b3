import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { join } from 'node:path';
import { clientKey } from '#proxy/http/rig/proxy-rig.ts';
import type { HeapSample } from '#test/bench/soak/heap-sample.ts';

/** How long an upstream may be silent within a stream, and a client while something waits for it. Milliseconds. */
export const streamIdleMs = 300;
export const stalledClientMs = 1500;

/** An upstream, and a proxy process in front of it. */
export interface SmallWorld {
  /** Sends a POST with this body as the caller; resolves with the head of the answer, nothing of it is read yet. */
  ask(body: string, path?: string): Promise<IncomingMessage>;
  /** The proxy, after a full collection. */
  sample(): Promise<HeapSample>;
}

export async function startSmallWorld(answer: RequestListener): Promise<SmallWorld> {
  const upstream = createServer(answer).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = upstream.address();
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port');
  const proxy = fork(
    join(import.meta.dirname, 'proxy-program.ts'),
    [`http://127.0.0.1:${address.port}`, String(streamIdleMs), String(stalledClientMs)],
    {
      execArgv: ['--import', join(import.meta.dirname, '..', '..', 'bench', 'soak', 'heap-probe.ts')],
      serialization: 'advanced',
    },
  );
  process.once('exit', () => proxy.kill('SIGKILL'));
  const [url]: string[] = await once(proxy, 'message');
  return {
    ask: (body, path = '/v1/chat/completions') => ask(`${url}${path}`, body),
    sample: async () => {
      const told = once(proxy, 'message');
      proxy.send('sample');
      const [sample]: HeapSample[] = await told;
      if (sample === undefined) throw new Error('the proxy said nothing of itself');
      return sample;
    },
  };
}

function ask(url: string, body: string): Promise<IncomingMessage> {
  const headers = {
    authorization: `Bearer ${clientKey}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers, agent: false }, resolve).once('error', reject).end(body);
  });
}
