import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { finishInSlices } from '#runtime/sliced.ts';
import { keyAndPolicy, openAI, route, settings } from '../http/rig/proxy-rig.ts';
import { anonymousCaller } from '../identity/anonymous-caller.ts';
import { makeProvider } from '../providers/registry.ts';
import { makeRequestFacts } from '../routing/request-facts.ts';
import { compileTable, compileTableInSlices } from './compile-table.ts';
import type { RoutingTable } from './routing-table.ts';

const names = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...names);
const policy = (of: string, models: string): EntryBody => ({
  kind: 'policy',
  namespace: 'ai',
  name: of,
  mode: 'Enforce',
  access: [{ name: 'some', effect: 'Allow', models: [models] }],
});

const models = ['gpt-4o', 'gpt-4', 'claude-1'] as const;
const body: fc.Arbitrary<EntryBody> = fc.oneof(
  fc.tuple(name, fc.nat(1)).map(([of, port]) => openAI(of, `http://127.0.0.1:${port + 1}`)),
  fc.tuple(name, fc.constantFrom(...models)).map(([of, model]) => policy(of, model)),
  fc
    .record({
      rule: name,
      providers: fc.array(name, { maxLength: 3 }),
      policies: fc.uniqueArray(name, { maxLength: 2 }),
      model: fc.oneof(
        fc.constantFrom(...models).map((value) => ({ kind: 'Exact' as const, value })),
        fc.constantFrom('gpt-', 'g', 'c').map((value) => ({ kind: 'Prefix' as const, value })),
        fc.constant({ kind: 'Any' as const }),
      ),
      when: fc.constantFrom(undefined, 'stream', '!stream'),
      createdAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
    })
    .map(({ rule, providers, policies, model, when, createdAt }): EntryBody => {
      const match = { model, headers: [], metadata: {}, ...(when === undefined ? {} : { when }) };
      const refs = policies.map((of) => `policy/ai/${of}`);
      return { ...route(providers, { policies: refs }), rule, createdAt, matches: [match] };
    }),
);

const questions = [...models, 'other'].flatMap((model) =>
  [true, false].map((stream) =>
    makeRequestFacts({ model, stream, caller: anonymousCaller({}), headers: {}, metadata: {} }),
  ),
);

/** All that a request can learn from a table; policies and providers as the entries that they came from. */
function show(table: RoutingTable): unknown {
  const entryOf = (value: unknown): string | undefined =>
    [...table.pieces].find(([, { piece }]) => piece.value === value)?.[0];
  const rules = Array.from(table.rulesByName.values(), (rule) => ({
    name: rule.name,
    entry: rule.entry,
    fault: rule.fault,
    whens: rule.matches.map(({ when }) => when !== undefined),
    targets: rule.targets.map(({ upstream, when: _, ...target }) => ({ ...target, of: entryOf(upstream) })),
    policies: rule.policies.map(entryOf),
  }));
  return {
    version: table.version,
    rules,
    found: questions.map((facts) => table.rules.find(facts)?.name),
    names: table.rules.exactNames,
    places: table.places,
    pieces: Array.from(table.pieces.values(), ({ entry }) => entry),
  };
}

test('a-table-that-takes-over-what-did-not-change-is-the-one-made-from-nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(body, { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
      async (steps) => {
        let held = makeSnapshot([settings, ...keyAndPolicy].map(makeEntry));
        let previous: RoutingTable | undefined;
        for (const changes of steps) {
          const next = new Map(held.entries);
          for (const entry of changes.map(makeEntry)) {
            // The same body once more takes the entry out.
            if (next.get(entry.name)?.digest === entry.digest) next.delete(entry.name);
            else next.set(entry.name, entry);
          }
          held = makeSnapshot(next.values());
          const whole = compileTable(held, { makeProvider });
          const grown = await finishInSlices(compileTableInSlices(held, { makeProvider, previous }));
          if (whole.kind === 'Failed' || grown.kind === 'Failed') throw new Error('does not compile');
          expect(show(grown.value)).toEqual(show(whole.value));
          previous = grown.value;
        }
      },
    ),
  );
});

test('rules-are-bound-anew-only-where-something-changed-for-them', () => {
  const compile = (bodies: readonly EntryBody[], previous?: RoutingTable): RoutingTable => {
    const table = compileTable(makeSnapshot(bodies.map(makeEntry)), { makeProvider, previous });
    if (table.kind === 'Failed') throw new Error(JSON.stringify(table.failure));
    return table.value;
  };
  const base = [
    settings,
    ...keyAndPolicy,
    openAI('a', 'http://127.0.0.1:1'),
    openAI('b', 'http://127.0.0.1:1'),
  ];
  const routes = [
    { ...route(['a']), rule: 'a' },
    { ...route(['b']), rule: 'b' },
  ];
  const first = compile([...base, ...routes]);
  const second = compile([...base.slice(0, -1), openAI('b', 'http://127.0.0.1:2'), ...routes], first);
  expect(second.rulesByName.get('ai/r/a')).toBe(first.rulesByName.get('ai/r/a'));
  expect(second.rulesByName.get('ai/r/b')).not.toBe(first.rulesByName.get('ai/r/b'));
});
