import { expect, test } from '@jest/globals';
import type { FleetSummary, ProxyGroup } from '../distribute/fleet-summary.ts';
import { encodeSummary, mostSummaryBytes } from './encode-summary.ts';
import { parseSummary } from './parse-summary.ts';
import type { ReplicaSummary } from './replica-summary.ts';

const version = '0123456789abcdef0123456789abcdef';

function group(part: Partial<ProxyGroup> = {}): ProxyGroup {
  return { serves: version, count: 1, open: [], refusals: [], keys: [], names: [], ...part };
}

function decoded(summary: ReplicaSummary): ReplicaSummary {
  const text = encodeSummary(summary);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostSummaryBytes);
  const parsed = parseSummary(text);
  if (parsed.kind === 'Failed') throw new Error(parsed.failure);
  return parsed.value;
}

function connected(summary: ReplicaSummary): number {
  const groups = Array.from(summary.values()).flatMap((fleet) => fleet.groups);
  return groups.reduce((sum, { count }) => sum + count, 0);
}

const problem = { entry: 'route/ai/chat/all', path: '/targets', message: 'unknown' };

test('a-small-summary-comes-back-as-it-was', () => {
  const refusing = { open: ['route/ai/chat/all'], refusals: [{ digest: 'd', problem }], names: ['p-1'] };
  const fleet: FleetSummary = {
    version,
    groups: [group({ keys: ['abcdefgh'] }), group({ serves: 'old', heldBack: problem, ...refusing })],
  };
  const summary = new Map([['ai/edge', fleet]]);
  expect(decoded(summary)).toEqual(summary);
});

test('at-most-twenty-refusals-are-told-and-their-words-are-cut', () => {
  const refusals = Array.from({ length: 15 }, (_, index) => ({
    digest: `${index}`,
    problem: { ...problem, message: 'x'.repeat(1024) },
  }));
  const told = decoded(
    new Map([['ai/edge', { version, groups: [group({ refusals }), group({ refusals })] }]]),
  );
  const all = told.get('ai/edge')?.groups.flatMap((one) => one.refusals) ?? [];
  expect(all).toHaveLength(20);
  expect(all[0]?.problem.message).toHaveLength(512);
});

test('keys-go-before-counts-where-proxies-are-many', () => {
  const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
  const fleets = Array.from({ length: 20 }, (_, index): [string, FleetSummary] => [
    `ai/edge-${index}`,
    { version, groups: [group({ count: 200, keys }), group({ open: [problem.entry], serves: 'old' })] },
  ]);
  const told = decoded(new Map(fleets));
  expect(connected(told)).toBe(20 * 201);
  expect(told.get('ai/edge-0')?.groups).toMatchObject([{ keys: [] }, { open: [problem.entry] }]);
});

test('counts-alone-are-left-where-everything-is-many', () => {
  const open = Array.from({ length: 32 }, (_, index) => `route/team-a/some-longer-name-${index}/rule`);
  const fleets = Array.from({ length: 100 }, (_, index): [string, FleetSummary] => [
    `ai/edge-${index}`,
    { version, groups: [group({ count: 3 }), group({ serves: 'old', open })] },
  ]);
  const told = decoded(new Map(fleets));
  expect(connected(told)).toBe(400);
  expect(told.get('ai/edge-0')?.groups.map((one) => one.open)).toEqual([[], 'Many']);
});

test.each([
  ['not JSON at all', 'it is not JSON'],
  ['{"format":2,"gateways":{}}', 'it has format 2, not 1'],
  ['{"format":1,"gateways":{"a/b":{"version":"v","groups":[{"count":-1}]}}}', 'it is no summary'],
  ['null', 'it is no summary'],
])('%s-is-told-apart', (text, says) => {
  expect(parseSummary(text)).toEqual({ kind: 'Failed', failure: says });
});
