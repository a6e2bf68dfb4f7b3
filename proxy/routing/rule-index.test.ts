import { expect, test } from '@jest/globals';
import type { RouteEntry, RouteMatch } from '#contract/snapshot/route-entry.ts';
import { compileWhen } from '#contract/when.ts';
import { anonymousCaller } from '../identity/anonymous-caller.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { makeRequestFacts } from './request-facts.ts';
import { indexRules } from './rule-index.ts';

type Model = RouteMatch['model'];
const exact = (value: string): Model => ({ kind: 'Exact', value });
const prefix = (value: string): Model => ({ kind: 'Prefix', value });
const any: Model = { kind: 'Any' };

function rule(
  name: string,
  model: Model,
  rest: Partial<RouteMatch> & { readonly createdAt?: string; readonly position?: number } = {},
): CompiledRule {
  const { createdAt = '2026-01-01T00:00:00Z', position = 0, ...conditions } = rest;
  const match: RouteMatch = { model, headers: [], metadata: {}, ...conditions };
  const entry: RouteEntry = {
    kind: 'route',
    namespace: 'ai',
    name,
    rule: 'x',
    createdAt,
    position,
    matches: [match],
    strategy: 'Priority',
    targets: [],
    retry: { on: [], attempts: 1, backoffBaseMs: 1, backoffMaxMs: 1 },
    timeouts: { requestMs: 1, firstTokenMs: 1, answerMs: 1, streamIdleMs: 1 },
    budgets: [],
    policies: [],
  };
  const when = match.when === undefined ? undefined : compileWhen(match.when);
  return {
    name,
    entry,
    createdAtMs: Date.parse(createdAt),
    matches: [{ match, when: when?.kind === 'Ok' ? when.value : undefined }],
    targets: [],
    policies: [],
    budgets: [],
    counted: [],
    fault: undefined,
  };
}

const facts = makeRequestFacts({
  model: 'gpt-4o',
  stream: false,
  caller: anonymousCaller({ team: 'search' }),
  headers: { 'x-env': 'prod', authorization: 'Bearer canary' },
  metadata: { tier: 'gold' },
});

const cases: readonly [string, readonly CompiledRule[], string | undefined][] = [
  ['exact-wins-over-prefix', [rule('p', prefix('gpt-4')), rule('e', exact('gpt-4o'))], 'e'],
  ['the-longer-prefix-wins', [rule('short', prefix('g')), rule('long', prefix('gpt-'))], 'long'],
  ['any-model-comes-last', [rule('any', any), rule('p', prefix('g'))], 'p'],
  ['nothing-matches', [rule('e', exact('gpt-4')), rule('p', prefix('claude'))], undefined],
  [
    'more-conditions-win',
    [rule('plain', exact('gpt-4o')), rule('metadata', exact('gpt-4o'), { metadata: { tier: 'gold' } })],
    'metadata',
  ],
  [
    'a-condition-that-fails-falls-through-to-the-next',
    [rule('any', any), rule('e', exact('gpt-4o'), { metadata: { tier: 'tin' } })],
    'any',
  ],
  [
    'a-header-that-matches',
    [rule('h', any, { headers: [{ name: 'x-env', kind: 'Prefix', value: 'pr' }] })],
    'h',
  ],
  [
    'a-header-that-does-not',
    [rule('h', any, { headers: [{ name: 'x-env', kind: 'Exact', value: 'pr' }] })],
    undefined,
  ],
  ['a-caller-that-matches', [rule('c', any, { callers: { teams: ['search'] } })], 'c'],
  ['a-when-that-holds', [rule('w', any, { when: "headers['x-env'] == 'prod'" })], 'w'],
  [
    'a-when-that-cannot-be-evaluated-does-not-hold',
    [rule('w', any, { when: "headers['x-none'] == 'prod'" })],
    undefined,
  ],
  ['a-when-never-sees-credentials', [rule('w', any, { when: "'authorization' in headers" })], undefined],
  [
    'the-older-route-wins',
    [rule('young', any, { createdAt: '2026-01-02T00:00:00Z' }), rule('old', any)],
    'old',
  ],
  ['on-a-tie-the-name-decides', [rule('b', any), rule('a', any)], 'a'],
];

test.each(cases)('%s', (_name, rules, expected) => {
  expect(indexRules(rules).find(facts)?.name).toBe(expected);
});

test('a-look-up-does-not-walk-over-the-routes', () => {
  const rules = Array.from({ length: 10_000 }, (_, at) => rule(`r${at}`, exact(`model-${at}`)));
  let touched = 0;
  const watched = rules.map((one) => ({
    ...one,
    matches: one.matches.map(({ match, when }) => ({
      when,
      get match() {
        touched += 1;
        return match;
      },
    })),
  }));
  const index = indexRules(watched);
  touched = 0;
  const asked = makeRequestFacts({ ...facts, model: 'model-9999', stream: false });
  expect(index.find(asked)?.name).toBe('r9999');
  expect(touched).toBe(1);
});
