import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { settings } from '../http/rig/proxy-rig.ts';
import { makeProvider } from '../providers/registry.ts';
import { compileTable } from './compile-table.ts';
import { makeKeyUseReader } from './make-key-use-reader.ts';
import type { RoutingTable } from './routing-table.ts';

const minuteMs = 60_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const fingerprint = (key: string): string => hash('sha256', key).slice(0, 12);

function entry(name: string, rest: Partial<KeyEntry> = {}): KeyEntry {
  const sha256 = hash('sha256', name);
  return { kind: 'key', namespace: 'a', name, sha256, attributes: {}, suspended: false, ...rest };
}

function compile(keys: readonly KeyEntry[], previous?: RoutingTable): RoutingTable {
  const bodies = [{ ...settings, authentication: [{ kind: 'APIKey', name: 'keys' } as const] }, ...keys];
  const table = compileTable(makeSnapshot(bodies.map(makeEntry)), { makeProvider, previous });
  if (table.kind === 'Failed') throw new Error(JSON.stringify(table.failure));
  return table.value;
}

function setUp(...keys: readonly KeyEntry[]) {
  const clock = makeFakeClock(start);
  let table = compile(keys);
  const read = makeKeyUseReader(() => table, clock);
  const use = (key: string) => {
    const found = table.identify({ 'x-api-key': key }, clock.now());
    return 'id' in found ? found.id : undefined;
  };
  const replace = (...next: readonly KeyEntry[]): void => {
    table = compile(next, table);
  };
  return { clock, read, use, replace };
}

test('a-key-that-was-taken-is-told-of-with-its-age-and-one-that-was-refused-is-not', () => {
  const { clock, read, use } = setUp(entry('used'), entry('idle'), entry('bad', { suspended: true }));
  expect([use('used'), use('bad'), use('unknown')]).toEqual(['a/used', undefined, undefined]);
  clock.advance(90_000);
  expect(read()).toEqual([{ key: 'a/used', fingerprint: fingerprint('used'), secondsAgo: 90 }]);
});

test('a-key-in-steady-use-is-told-of-every-half-hour', () => {
  const { clock, read, use } = setUp(entry('used'));
  let told = 0;
  for (let minute = 0; minute < 120; minute += 1) {
    use('used');
    told += read().length;
    clock.advance(minuteMs);
  }
  expect(told).toBe(4);
});

test('more-than-fits-comes-in-turns', () => {
  const names = Array.from({ length: 1500 }, (_, at) => `key-${at}`);
  const { clock, read, use } = setUp(...names.map((name) => entry(name)));
  for (const name of names) use(name);
  const first = read();
  clock.advance(minuteMs);
  const second = read();
  expect([first.length, second.length]).toEqual([1000, 500]);
  expect(new Set([...first, ...second].map(({ key }) => key)).size).toBe(1500);
});

test('the-replaced-key-is-told-apart-and-refused-at-its-end', () => {
  const previous = { sha256: hash('sha256', 'old'), expiresAt: '2026-01-01T01:00:00Z' };
  const { clock, read, use } = setUp(entry('new', { previous }));
  expect([use('old'), use('new')]).toEqual(['a/new', 'a/new']);
  expect(read().map((used) => used.fingerprint)).toEqual([fingerprint('new'), fingerprint('old')]);
  clock.advance(59 * minuteMs + 59_999);
  expect(use('old')).toBe('a/new');
  clock.advance(1);
  expect([use('old'), use('new')]).toEqual([undefined, 'a/new']);
});

test('a-replaced-key-ends-with-its-aikey-and-is-suspended-with-it', () => {
  const previous = { sha256: hash('sha256', 'old'), expiresAt: '2026-01-01T01:00:00Z' };
  const { use, replace } = setUp(entry('new', { previous, expiresAt: '2025-12-31T00:00:00Z' }));
  expect(use('old')).toBeUndefined();
  replace(entry('new', { previous, suspended: true }));
  expect(use('old')).toBeUndefined();
  replace(entry('new', { previous }));
  expect(use('old')).toBe('a/new');
});

test('a-value-that-is-replaced-here-and-current-there-is-the-current-one', () => {
  const previous = { sha256: hash('sha256', 'both'), expiresAt: '2026-01-01T01:00:00Z' };
  const { use } = setUp(entry('new', { previous }), entry('both'));
  expect(use('both')).toBe('a/both');
});

test('marks-outlive-a-new-snapshot', () => {
  const { read, use, replace } = setUp(entry('used'));
  use('used');
  replace(entry('used'), entry('another'));
  expect(read().map(({ key }) => key)).toEqual(['a/used']);
});
