import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../process/free-port.ts';
import { launch, waitForPort } from '../process/launch.ts';
import { readCommit } from '../report/read-machine.ts';
import { driveLoad, type Tally } from './drive-load.ts';
import type { SoakOptions } from './options.ts';
import { seededRandom } from './seeded-random.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';
import { type Soaked, startSoaked } from './start-soaked.ts';

const sampleEveryMs = 30_000;
/** The proxy keeps idle connections to upstreams for half a minute. */
const settleMs = 45_000;
const settleTries = 4;

/** Starts upstream and proxy, puts the load on and looks in every half minute. */
export async function runSoak(options: SoakOptions, say: (line: string) => void): Promise<SoakResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-soak-'));
  const upstreamPort = await freePort();
  const upstream = launch({
    name: 'upstream',
    command: process.execPath,
    args: [join(import.meta.dirname, '..', 'programs', 'upstream.ts'), String(upstreamPort)],
    scratch,
  });
  const ground = { upstreamPort, scratch, cache: options.cache, processor: undefined, mayInstall: false };
  try {
    await waitForPort(upstreamPort, upstream, 5000);
    const soaked = await startSoaked(ground, options.dist);
    try {
      return await soak(soaked, options, say);
    } finally {
      await soaked.stop();
    }
  } finally {
    await upstream.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function soak(soaked: Soaked, options: SoakOptions, say: (line: string) => void): Promise<SoakResult> {
  const { minutes, perSecond, seed } = options;
  const tally: Tally = { sent: 0, answered: 0, left: 0, unsent: 0, wrong: new Map() };
  const taken = { takenAt: new Date().toISOString(), commit: readCommit() };
  const before = await soaked.sample();
  const random = seededRandom(seed);
  const load = driveLoad({ port: soaked.port, perSecond, forMs: minutes * 60_000, random }, tally);
  const samples = await watch(soaked, options, (sample) => say(describe(sample, tally)));
  await load;
  const after = await settle(soaked, before);
  await snapshot(soaked, options, 'end');
  const { sent, answered, left, unsent, wrong } = tally;
  return {
    ...{ ...taken, minutes, perSecond, seed },
    requests: { sent, answered, left, unsent, wrong: Object.fromEntries(wrong) },
    ...{ before, samples, after },
  };
}

/** A sample when nothing is left, or the last one. */
async function settle(soaked: Soaked, before: SoakResult['before']): Promise<SoakResult['after']> {
  for (let tries = 1; ; tries++) {
    await delay(settleMs / tries);
    const after = await soaked.sample();
    if (tries === settleTries || (after.inFlight === 0 && after.sockets <= before.sockets)) return after;
  }
}

/** Samples for as long as the load runs. */
async function watch(
  soaked: Soaked,
  options: SoakOptions,
  tell: (sample: SoakSample) => void,
): Promise<readonly SoakSample[]> {
  const startedAt = performance.now();
  const samples: SoakSample[] = [];
  const count = Math.floor((options.minutes * 60_000) / sampleEveryMs);
  for (let at = 1; at < count; at++) {
    await delay(startedAt + at * sampleEveryMs - performance.now());
    const atMinutes = (performance.now() - startedAt) / 60_000;
    const sample = { atMinutes, ...(await soaked.sample()) };
    samples.push(sample);
    tell(sample);
    if (at === Math.ceil(count / 5)) await snapshot(soaked, options, 'warm');
  }
  return samples;
}

async function snapshot(soaked: Soaked, { snapshots }: SoakOptions, name: string): Promise<void> {
  if (snapshots === undefined) return;
  mkdirSync(snapshots, { recursive: true });
  await soaked.writeHeapSnapshot(join(snapshots, `${name}.heapsnapshot`));
}

function describe(sample: SoakSample, tally: Tally): string {
  const { atMinutes, heapUsed, external, rss, sockets, inFlight } = sample;
  const [heapMb, externalMb, rssMb] = [heapUsed, external, rss].map((bytes) =>
    (bytes / 1024 ** 2).toFixed(1),
  );
  const wrong = Array.from(tally.wrong.values()).reduce((sum, count) => sum + count, 0);
  return `${atMinutes.toFixed(1)} min  heap ${heapMb} MB  external ${externalMb} MB  rss ${rssMb} MB  ${sockets} sockets  ${inFlight} in flight  ${tally.sent} sent, ${tally.left} left, ${tally.unsent} held back, ${wrong} wrong`;
}
