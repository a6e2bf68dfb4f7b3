import { join } from 'node:path';
import type { EntryProblem } from '#contract/problem.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { type ConfigHolder, makeConfigHolder } from '#proxy/config/config-holder.ts';
import { makePushClient, type PushClient, type PushClientOptions } from '#proxy/config/push-client.ts';
import { silentLogger } from '#runtime/logger.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Sliced } from '#runtime/sliced.ts';

export const gateway = { namespace: 'ai', name: 'edge' };

/** A `connectTimeoutMs` that proxies of the rig refuse. */
export const badRevision = 666;

function* compileRig(snapshot: Snapshot): Sliced<Result<Snapshot, readonly EntryProblem[]>> {
  yield;
  const problems = Array.from(snapshot.entries.values())
    .filter(
      ({ body }) =>
        body.kind === 'provider' && 'connectTimeoutMs' in body && body.connectTimeoutMs === badRevision,
    )
    .map(({ name }) => ({ entry: name, path: '/connectTimeoutMs', message: 'is a beast of a number' }));
  return problems.length > 0 ? failed(problems) : ok(snapshot);
}

/** A proxy's end, without the rest of the proxy. */
export interface RigProxy {
  readonly client: PushClient;
  readonly holder: ConfigHolder<Snapshot>;
  /** Resolves once the proxy serves this version. */
  serves(version: string): Promise<void>;
}

/** Starts a proxy against the operator on this port, with `ca.crt` and `token` from the folder. */
export async function startRigProxy(
  where: { readonly port: number; readonly directory: string; readonly proxyId: string },
  overrides: Partial<PushClientOptions> = {},
): Promise<RigProxy> {
  const { port, directory, proxyId } = where;
  const waiting = new Set<() => void>();
  const holder = makeConfigHolder({
    compile: compileRig,
    logger: silentLogger,
    onApplied: () => {
      for (const look of waiting) look();
    },
  });
  const client = makePushClient({
    url: new URL(`https://localhost:${port}`),
    caFile: join(directory, 'ca.crt'),
    tokenFile: join(directory, 'token'),
    gateway,
    proxyId,
    programVersion: '0.0.0-test',
    target: holder,
    logger: silentLogger,
    random: () => 0,
    ...overrides,
  });
  await client.start();
  const serves = (version: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (holder.current()?.snapshot.version !== version) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { client, holder, serves };
}
