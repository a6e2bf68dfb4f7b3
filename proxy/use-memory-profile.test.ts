import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { setFlagsFromString } from 'node:v8';
import { expect, jest, test } from '@jest/globals';
import { useMemoryProfile } from './use-memory-profile.ts';

/** Allocates garbage of which some lives for a while, then prints how large the young generation became, in MB. */
const program = `
  const { useMemoryProfile } = await import(process.argv[1]);
  useMemoryProfile(process.argv[2]);
  const { getHeapSpaceStatistics } = await import('node:v8');
  const kept = [];
  for (let round = 0; round < 4e6; round++) kept[round % 5e5] = { round, text: String(round) };
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  console.log(young.space_size / 1048576);
`;

function youngMegabytes(profile: string): number {
  const file = join(import.meta.dirname, 'use-memory-profile.ts');
  const words = [
    '--input-type=module',
    '--disable-warning=ExperimentalWarning',
    '-e',
    program,
    file,
    profile,
  ];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', env: {} });
  return Number(stdout);
}

test('the-young-generation-of-a-small-program-does-not-grow', () => {
  const small = youngMegabytes('small');
  expect(small).toBeGreaterThan(0);
  expect(youngMegabytes('default')).toBeGreaterThan(3 * small);
});

test('by-default-v8-is-left-alone', () => {
  const setFlag = jest.fn<typeof setFlagsFromString>();
  useMemoryProfile('default', setFlag);
  expect(setFlag).not.toHaveBeenCalled();
});
