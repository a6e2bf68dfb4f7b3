import { expect, test } from '@jest/globals';
import { encodeWireEntry } from '#contract/push/encode-message.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { silentLogger } from '#runtime/logger.ts';
import { failed, ok } from '#runtime/result.ts';
import { applyUpdate } from './apply-update.ts';
import { makeConfigHolder } from './config-holder.ts';

function key(name: string, team = 'a'): Entry {
  return makeEntry({
    kind: 'key',
    namespace: 'ai',
    name,
    sha256: '0'.repeat(64),
    attributes: { team },
    suspended: false,
  });
}

const wire = (entry: Entry): unknown => JSON.parse(encodeWireEntry(entry));
const problem = { entry: 'key/ai/a', path: '/sha256', message: 'no' };

test('a-refused-snapshot-changes-nothing-and-is-told', () => {
  const told: string[] = [];
  const holder = makeConfigHolder({
    *compile(snapshot) {
      yield;
      return snapshot.entries.has('key/ai/bad') ? failed([problem]) : ok(snapshot.entries.size);
    },
    logger: silentLogger,
    onApplied: ({ snapshot }) => told.push(`applied ${snapshot.version}`),
    onRefused: ({ version }, [first]) => told.push(`refused ${version} ${first?.message}`),
  });
  const [good, bad] = [makeSnapshot([key('a')]), makeSnapshot([key('bad')])];
  expect(holder.current()).toBeUndefined();
  expect(holder.apply(good)).toEqual(ok(undefined));
  expect(holder.apply(bad)).toEqual(failed([problem]));
  expect(holder.current()).toEqual({ snapshot: good, table: 1 });
  expect(told).toEqual([`applied ${good.version}`, `refused ${bad.version} no`]);
});

test('while-a-snapshot-is-compiled-in-slices-the-one-before-is-in-force', async () => {
  const seen: (number | undefined)[] = [];
  const holder = makeConfigHolder<number>({
    *compile({ entries }) {
      seen.push(holder.current()?.table);
      yield;
      seen.push(holder.current()?.table);
      return ok(entries.size);
    },
    logger: silentLogger,
  });
  holder.apply(makeSnapshot([]));
  expect(await holder.applyInSlices(makeSnapshot([key('a')]))).toEqual(ok(undefined));
  expect(seen).toEqual([undefined, undefined, 0, 0]);
  expect(holder.current()?.table).toBe(1);
});

test('a-compiler-that-throws-refuses-the-snapshot', () => {
  const holder = makeConfigHolder<number>({
    *compile() {
      yield;
      throw new TypeError('sk-canary is not a function');
    },
    logger: silentLogger,
  });
  const applied = holder.apply(makeSnapshot([key('a')]));
  expect(applied).toMatchObject({ kind: 'Failed', failure: [{ entry: '', path: '' }] });
  expect(JSON.stringify(applied)).not.toContain('canary');
});

test('an-update-adds-replaces-and-removes', () => {
  const held = makeSnapshot([key('a'), key('b'), key('c')]);
  const next = makeSnapshot([key('a'), key('b', 'other'), key('d')]);
  const applied = applyUpdate(held, {
    version: next.version,
    entries: [wire(key('b', 'other')), wire(key('d'))],
    removed: ['key/ai/c'],
  });
  expect(applied).toEqual(ok({ version: next.version, entries: expect.any(Map) }));
  expect(held.entries.size).toBe(3);
});

test('every-bad-entry-of-an-update-is-named', () => {
  const bad = { name: 'key/ai/x', digest: 'x', body: { kind: 'key' } };
  const applied = applyUpdate(undefined, {
    version: 'v',
    entries: [bad, wire(key('a')), { ...bad, name: 'key/ai/y' }, null],
    removed: [],
  });
  expect(applied.kind === 'Failed' ? applied.failure.map(({ entry }) => entry) : []).toEqual([
    'key/ai/x',
    'key/ai/y',
    '',
  ]);
});

test('an-update-for-another-starting-point-is-refused', () => {
  const { version } = makeSnapshot([key('a'), key('b')]);
  const applied = applyUpdate(makeSnapshot([]), { version, entries: [wire(key('b'))], removed: [] });
  expect(applied).toMatchObject({
    kind: 'Failed',
    failure: [{ entry: '', message: expect.stringContaining('add up') }],
  });
});
