import { expect, test } from '@jest/globals';
import type { FleetSummary } from '../distribute/fleet-summary.ts';
import { proxyKey } from '../distribute/proxy-key.ts';
import { tellApart } from './tell-apart.ts';

function fleet(...names: readonly string[]): FleetSummary {
  const group = {
    serves: 'v',
    count: names.length,
    open: [],
    refusals: [],
    keys: names.map(proxyKey),
    names,
  };
  return { version: 'v', groups: [group] };
}

test.each<{ what: string; own: string[]; fleets: FleetSummary[]; left: string[][] }>([
  { what: 'different-proxies-all-count', own: ['a'], fleets: [fleet('b'), fleet('c')], left: [['b'], ['c']] },
  {
    what: 'a-proxy-that-came-to-us-is-not-counted-where-it-was',
    own: ['a'],
    fleets: [fleet('a', 'b')],
    left: [['b']],
  },
  {
    what: 'of-two-others-the-one-that-changed-last-is-believed',
    own: [],
    fleets: [fleet('a'), fleet('a', 'b')],
    left: [['a'], ['b']],
  },
  { what: 'a-group-of-which-nobody-is-left-is-gone', own: ['a', 'b'], fleets: [fleet('a', 'b')], left: [[]] },
])('$what', ({ own, fleets, left }) => {
  const told = tellApart(new Set(own.map(proxyKey)), fleets);
  expect(told.map(({ groups }) => groups.flatMap(({ names }) => names))).toEqual(left);
  expect(told.map(({ groups }) => groups.reduce((sum, { count }) => sum + count, 0))).toEqual(
    left.map(({ length }) => length),
  );
});

test('proxies-without-keys-are-taken-to-be-others', () => {
  const counted = { version: 'v', groups: fleet('a').groups.map((group) => ({ ...group, keys: [] })) };
  expect(tellApart(new Set([proxyKey('a')]), [counted])[0]?.groups[0]?.count).toBe(1);
});
