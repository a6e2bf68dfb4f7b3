import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anonymousCaller } from '../identity/anonymous-caller.ts';
import { makeProvider } from '../providers/registry.ts';
import type { CompiledRule, CompiledTarget } from './compiled-rule.ts';
import { orderTargets } from './order-targets.ts';
import { makeRequestFacts } from './request-facts.ts';

const provider = makeProvider({
  kind: 'provider',
  type: 'Mock',
  namespace: 'a',
  name: 'p',
  models: [],
  mock: { firstTokenDelayMs: 0, tokenDelayMs: 0, errorPercent: 0, errorStatus: 500 },
});
const upstream = { name: 'a/p', provider, place: undefined, models: undefined };

const target = (name: string, rest: Partial<CompiledTarget> = {}): CompiledTarget => ({
  name,
  upstream,
  model: undefined,
  weight: 1,
  priority: 0,
  when: undefined,
  ...rest,
});

function order(
  targets: readonly CompiledTarget[],
  strategy: 'Priority' | 'Weighted',
  random: number,
): string[] {
  const rule: CompiledRule = {
    name: 'r',
    entry: {
      kind: 'route',
      namespace: 'a',
      name: 'r',
      rule: 'x',
      createdAt: '2026-01-01T00:00:00Z',
      position: 0,
      matches: [{ model: { kind: 'Any' }, headers: [], metadata: {} }],
      strategy,
      targets: [],
      retry: { on: [], attempts: 1, backoffBaseMs: 1, backoffMaxMs: 1 },
      timeouts: { requestMs: 1, firstTokenMs: 1, answerMs: 1, streamIdleMs: 1 },
      budgets: [],
      policies: [],
    },
    createdAtMs: 0,
    matches: [],
    targets,
    policies: [],
    budgets: [],
    counted: [],
    fault: undefined,
  };
  const caller = anonymousCaller({});
  const facts = makeRequestFacts({ model: 'm', stream: false, caller, headers: {}, metadata: {} });
  return orderTargets(rule, facts, () => random).map((picked) => picked.target.name);
}

test('lower-priority-numbers-come-first-and-equal-ones-keep-their-place', () => {
  const targets = [target('c', { priority: 2 }), target('a', { priority: 1 }), target('b', { priority: 1 })];
  expect(order(targets, 'Priority', 0)).toEqual(['a', 'b', 'c']);
});

test('the-first-is-drawn-by-weight-and-the-others-follow-in-order', () => {
  const targets = [target('a', { weight: 1 }), target('b', { weight: 3 }), target('c', { weight: 0 })];
  expect(order(targets, 'Weighted', 0.2)).toEqual(['a', 'b', 'c']);
  expect(order(targets, 'Weighted', 0.3)).toEqual(['b', 'a', 'c']);
  expect(order(targets, 'Weighted', 0.999)).toEqual(['b', 'a', 'c']);
});

test('a-target-whose-condition-fails-or-that-lacks-the-model-is-left-out', () => {
  const other = { ...upstream, models: new Map([['x', { upstreamName: 'y' }]]) };
  const targets = [target('no', { when: () => false }), target('lacks', { upstream: other }), target('has')];
  expect(order(targets, 'Priority', 0)).toEqual(['has']);
});

test('a-weight-of-zero-is-never-drawn-first-where-another-has-weight', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
      const targets = [target('zero', { weight: 0 }), target('a', { weight: 7 }), target('b', { weight: 2 })];
      expect(order(targets, 'Weighted', random)[0]).not.toBe('zero');
    }),
  );
});
