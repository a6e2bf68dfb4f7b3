import { expect, test } from '@jest/globals';
import type { PolicyEntry } from '#contract/snapshot/policy-entry.ts';
import { anonymousCaller } from '../identity/anonymous-caller.ts';
import type { Caller } from '../identity/caller.ts';
import { compilePolicy } from './compiled-policy.ts';
import { decideAccess } from './decide-access.ts';

const caller: Caller = { ...anonymousCaller({ team: 'search' }), kind: 'Key', id: 'a/k' };

type Rules = Partial<Record<'Allow' | 'Deny', readonly string[]>>;

function policy(name: string, rules: Rules, rest: Partial<PolicyEntry> = {}): PolicyEntry {
  const access = (['Allow', 'Deny'] as const).flatMap((effect) => {
    const models = rules[effect];
    return models === undefined ? [] : [{ name: effect, effect, models: [...models] }];
  });
  return { kind: 'policy', namespace: 'a', name, mode: 'Enforce', access, ...rest };
}

const all = policy('all', { Allow: ['*'] });

const cases: readonly [string, readonly PolicyEntry[], string, boolean, readonly string[]][] = [
  ['no-policy-denies', [], 'gpt-4o', false, []],
  ['an-exact-name-allows', [policy('p', { Allow: ['gpt-4o'] })], 'gpt-4o', true, []],
  ['an-exact-name-is-no-beginning', [policy('p', { Allow: ['gpt-4o'] })], 'gpt-4o-mini', false, []],
  ['a-star-at-the-end-means-any-rest', [policy('p', { Allow: ['gpt-*'] })], 'gpt-4o', true, []],
  ['the-strongest-policy-decides-what-is-allowed', [policy('p', { Allow: ['a'] }), all], 'b', false, []],
  ['a-weaker-deny-still-denies', [all, policy('p', { Deny: ['b'] })], 'b', false, []],
  ['a-deny-alone-allows-nothing', [policy('p', { Deny: ['b'] })], 'a', false, []],
  [
    'a-policy-for-others-has-no-say',
    [policy('p', { Allow: ['a'] }, { callers: { teams: ['ads'] } }), all],
    'b',
    true,
    [],
  ],
  ['observe-never-allows', [policy('p', { Allow: ['a'] }, { mode: 'Observe' })], 'a', false, []],
  ['observe-never-refuses', [policy('p', { Deny: ['a'] }, { mode: 'Observe' }), all], 'a', true, ['a/p']],
  [
    'observe-notes-what-it-does-not-allow',
    [policy('p', { Allow: ['b'] }, { mode: 'Observe' }), all],
    'a',
    true,
    ['a/p'],
  ],
  [
    'observe-behind-the-deciding-policy-notes-no-allow',
    [all, policy('p', { Allow: ['b'] }, { mode: 'Observe' })],
    'a',
    true,
    [],
  ],
];

test.each(cases)('%s', (_name, policies, model, allowed, observed) => {
  expect(decideAccess(policies.map(compilePolicy), caller, model)).toEqual({ allowed, observed });
});

test('a-key-narrows-what-policies-allow', () => {
  const narrowed = { ...caller, models: ['gpt-*'] };
  expect(decideAccess([compilePolicy(all)], narrowed, 'claude').allowed).toBe(false);
  expect(decideAccess([compilePolicy(all)], narrowed, 'gpt-4o').allowed).toBe(true);
});
