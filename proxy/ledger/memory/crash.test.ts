import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLogger } from '#runtime/logger.ts';
import { openMemoryLedger } from './open-memory-ledger.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterAll(() => rm(directory, { recursive: true }));

const kills = 20;
const window = { kind: 'Calendar', id: 'D1', startsAtMs: 0, endsAtMs: 4_000_000_000_000 } as const;

/** A fixed sequence within [0, 1). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lets a process count, kills it once it wrote `lines`, and returns all that it wrote. */
async function countAndKill(round: number, lines: number): Promise<readonly string[]> {
  const program = join(import.meta.dirname, 'testing', 'count-until-killed.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, directory, `${round}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    told.push(line);
    if (told.length === lines) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(reader, 'close')]);
  return told;
}

async function readCounters(names: readonly string[]): Promise<readonly number[]> {
  const ledger = await openMemoryLedger({ directory, logger: silentLogger });
  const states = await ledger.read(names.map((counter) => ({ counter, window })));
  await ledger.close();
  expect(states.every(({ held }) => held === 0)).toBe(true);
  return states.map(({ settled }) => settled);
}

test('a-process-that-is-killed-again-and-again-loses-nothing-it-acknowledged', async () => {
  const random = makeRandom(7);
  const expected = new Map<string, number>();
  for (let round = 0; round < kills; round++) {
    const told = await countAndKill(round, 1 + Math.floor(random() ** 2 * 600));
    for (const line of told) {
      const [, counter = '', amount] = line.split(' ');
      expected.set(counter, Number(amount));
    }
    // Whatever was under way when it was killed has one counter of its own, named in order.
    const most = told.length + 200;
    const unsure = Array.from({ length: most }, (_, at) => `${round}-${at}`).filter(
      (id) => !expected.has(id),
    );
    const names = [...expected.keys()];
    const [all = 0, ...settled] = await readCounters(['all', ...names, ...unsure]);
    expect(Object.fromEntries(names.map((name, at) => [name, settled[at]]))).toEqual(
      Object.fromEntries(expected),
    );
    // A line is there for all its counters or for none.
    expect(all).toBe(settled.reduce((sum, amount) => sum + amount, 0));
    unsure.forEach((name, at) => {
      const amount = settled[names.length + at] ?? 0;
      if (amount > 0) expected.set(name, amount);
    });
  }
});
