import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from '#test/tools/find-executable.ts';
import { freePort } from '../process/free-port.ts';
import { launch, waitForPort } from '../process/launch.ts';
import { readCommit, readMachine } from '../report/read-machine.ts';
import { askChild } from './ask-child.ts';
import type { ManyResult } from './many-job.ts';
import { measureFleet } from './measure-fleet.ts';
import { measureLookup } from './measure-lookup.ts';
import { measureMemory } from './measure-memory.ts';
import { measureOperator } from './measure-operator.ts';
import { measureStart } from './measure-start.ts';
import { measureSwap } from './measure-swap.ts';
import type { Measurement, ScaleOptions } from './options.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { ScaleResult } from './scale-result.ts';

/** Measures little against much, all over the loopback; the proxy has a processor of its own where there are two. */
export function runScale(
  options: ScaleOptions,
  say: (line: string) => void,
): Promise<Partial<ScaleResult> & Pick<ScaleResult, 'takenAt'>> {
  const wants = (name: Measurement): boolean => options.only.length === 0 || options.only.includes(name);
  const machine = readMachine(canPin());
  return onScaleGround(options, say, async (scale) => {
    const result = {
      takenAt: new Date().toISOString(),
      commit: readCommit(),
      ...(wants('lookup') ? { lookup: await measureLookup(scale) } : {}),
      ...(wants('swap') ? { swap: await measureSwap(scale) } : {}),
      ...(wants('memory') ? { memory: await measureMemory(scale) } : {}),
      ...(wants('start') ? { start: await measureStart(scale) } : {}),
      ...(wants('operator') ? { operator: measureOperator(scale) } : {}),
      ...(wants('fleet') ? { fleet: await measureFleet(scale) } : {}),
    };
    return { ...result, machine: { ...machine, loadAfter: loadavg()[0] ?? 0 } };
  });
}

/** Starts upstream and load generator for the time of `work`. */
async function onScaleGround<T>(
  { dist, cache }: ScaleOptions,
  say: (line: string) => void,
  work: (scale: ScaleGround) => Promise<T>,
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-scale-'));
  const [ours, theirs] = canPin() ? [1, 0] : [undefined, undefined];
  const upstreamPort = await freePort();
  const start = (name: string, program: string, args: readonly string[]) =>
    launch({
      name,
      command: process.execPath,
      args: [join(import.meta.dirname, program), ...args],
      processor: ours,
      scratch,
      ipc: name === 'load',
    });
  const upstream = start('upstream', '../programs/upstream.ts', [String(upstreamPort)]);
  const generator = start('load', 'many-load.ts', []);
  try {
    await waitForPort(upstreamPort, upstream, 5000);
    const ground = { upstreamPort, scratch, cache, processor: theirs, mayInstall: false };
    return await work({ ground, dist, say, load: (job) => askChild<ManyResult>(generator, job) });
  } finally {
    await Promise.all([generator.stop(), upstream.stop()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function canPin(): boolean {
  return availableParallelism() > 1 && findExecutable('taskset', ['/usr/bin', '/bin']) !== undefined;
}
