import { expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { keyAndPolicy, openAI, route, settings } from '../http/rig/proxy-rig.ts';
import { makeProvider } from '../providers/registry.ts';
import { compileTable } from './compile-table.ts';
import type { RoutingTable } from './routing-table.ts';

const whole: readonly EntryBody[] = [
  settings,
  ...keyAndPolicy,
  openAI('p', 'http://127.0.0.1:9'),
  route(['p']),
];
const compile = (bodies: readonly EntryBody[], previous?: RoutingTable) =>
  compileTable(makeSnapshot(bodies.map(makeEntry)), { makeProvider, previous });

function compiled(bodies: readonly EntryBody[], previous?: RoutingTable): RoutingTable {
  const table = compile(bodies, previous);
  if (table.kind === 'Failed') throw new Error(JSON.stringify(table.failure));
  return table.value;
}

const [key] = keyAndPolicy;
const twin: EntryBody = key?.kind === 'key' ? { ...key, name: 'twin' } : settings;
const plain = route(['p']);

const refused: readonly [string, readonly EntryBody[], string, string][] = [
  ['no-settings', whole.slice(1), 'settings', ''],
  ['a-base-url-that-is-none', [...whole, { ...openAI('q', ''), name: 'q' }], 'provider/ai/q', '/baseUrl'],
  ['a-base-url-with-a-password', [...whole, openAI('q', 'http://u:p@h')], 'provider/ai/q', '/baseUrl'],
  ['two-keys-with-one-hash', [...whole, twin], 'key/ai/twin', '/sha256'],
  [
    'a-when-that-does-not-parse',
    [
      ...whole,
      {
        ...plain,
        rule: 'w',
        matches: [{ model: { kind: 'Any' }, headers: [], metadata: {}, when: 'model ==' }],
      },
    ],
    'route/ai/r/w',
    '/matches/0/when',
  ],
];

test.each(refused)('%s-is-a-problem', (_name, bodies, entry, path) => {
  const table = compile(bodies);
  expect(table.kind === 'Failed' && table.failure).toEqual([expect.objectContaining({ entry, path })]);
});

test('a-provider-that-is-missing-leaves-its-target-out', () => {
  const rule = compiled([...whole, route(['gone', 'p'])]).rulesByName.get('ai/r/only');
  expect(rule?.targets.map(({ name }) => name)).toEqual(['p']);
  expect(rule?.fault).toBeUndefined();
});

test('a-rule-without-any-provider-or-without-a-policy-has-a-fault', () => {
  expect(compiled([...whole, route(['gone'])]).rulesByName.get('ai/r/only')?.fault).toBeDefined();
  const unguarded = route(['p'], { policies: ['policy/ai/gone'] });
  expect(compiled([...whole, unguarded]).rulesByName.get('ai/r/only')?.fault).toBeDefined();
});

test('entries-that-did-not-change-are-not-compiled-again', () => {
  const first = compiled(whole);
  const second = compiled([...whole, openAI('q', 'http://127.0.0.1:8')], first);
  expect(second.pieces.get('provider/ai/p')).toBe(first.pieces.get('provider/ai/p'));
  expect(second.places).toHaveLength(2);
});
