import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Ground } from '../contestants/contestant.ts';
import { otherBuild } from '../contestants/sallyport.ts';
import { writeEntries } from '../contestants/sallyport-snapshot.ts';
import { freePort } from '../process/free-port.ts';
import { launch, waitForPort } from '../process/launch.ts';
import type { HeapSample } from './heap-sample.ts';
import { soakEntries } from './soak-snapshot.ts';

/** The proxy that is soaked, with a probe inside. */
export interface Soaked {
  readonly port: number;
  /** After a full collection. */
  sample(): Promise<HeapSample & { readonly inFlight: number }>;
  writeHeapSnapshot(file: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the build in `dist` as it ships, with everything on and with upstreams that fail. */
export async function startSoaked(ground: Ground, dist: string): Promise<Soaked> {
  const port = await freePort();
  const { program } = await otherBuild(dist).prepare(ground);
  const { command, args, startLimitMs } = await program(port);
  writeEntries(behind(args, '--last-good-dir'), soakEntries(ground.upstreamPort));
  const proxy = launch({
    name: 'soaked',
    command,
    args: ['--import', join(import.meta.dirname, 'heap-probe.ts'), ...args],
    processor: ground.processor,
    scratch: ground.scratch,
    ipc: true,
  });
  await waitForPort(port, proxy, startLimitMs);
  const ask = async (word: string): Promise<HeapSample> => {
    const answer = once(proxy.child, 'message', { signal: AbortSignal.timeout(120_000) });
    proxy.child.send(word);
    const [sample]: HeapSample[] = await answer;
    if (sample === undefined) throw new Error('the proxy said nothing of itself');
    return sample;
  };
  return {
    port,
    sample: async () => ({ inFlight: await readInFlight(behind(args, '--admin')), ...(await ask('sample')) }),
    writeHeapSnapshot: async (file) => void (await ask(file)),
    stop: proxy.stop,
  };
}

function behind(args: readonly string[], option: string): string {
  const value = args[args.indexOf(option) + 1];
  if (value === undefined) throw new Error(`the proxy is not started with ${option}`);
  return value;
}

/** On a connection of its own that is gone before the sockets are counted. */
async function readInFlight(admin: string): Promise<number> {
  const request = get(`http://${admin}/metrics`, { agent: false, headers: { connection: 'close' } });
  const [response] = await once(request, 'response');
  const metrics = await text(response);
  return Number(/^sallyport_requests_in_flight (\d+)$/m.exec(metrics)?.[1] ?? Number.NaN);
}
