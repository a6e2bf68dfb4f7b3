import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newestSoak } from './newest-soak.ts';
import { soakTable } from './soak-table.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'sallyport-soak-test-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const memory = {
  heapUsed: 2 ** 20,
  external: 0,
  arrayBuffers: 0,
  rss: 0,
  sockets: 0,
  handles: 2,
  inFlight: 0,
};

function put(takenAt: string, minutes: number): void {
  const samples = Array.from({ length: 2 * minutes - 1 }, (_unused, at) => ({
    ...memory,
    atMinutes: (at + 1) / 2,
  }));
  const requests = { sent: 9, answered: 8, left: 1, unsent: 0, wrong: {} };
  const soak = {
    takenAt,
    commit: 'abc',
    minutes,
    perSecond: 1,
    seed: 1,
    requests,
    before: memory,
    samples,
    after: memory,
  };
  writeFileSync(join(cache, `soak-${takenAt}.json`), JSON.stringify(soak));
}

test('the-newest-soak-of-full-length-is-shown', () => {
  put('2026-01-01', 30);
  put('2026-01-03', 30);
  put('2026-01-02', 30);
  put('2026-01-04', 3);
  const soak = newestSoak(cache);
  expect(soak?.takenAt).toBe('2026-01-03');
  const table = soak === undefined ? undefined : soakTable(soak);
  expect(table?.note).toContain('Nothing was left at the end.');
  expect(table?.rows.at(-1)).toEqual(['after', '1.0', '0.0', '0.0', '0.0', '0', '2', '0']);
});

test('without-a-full-soak-there-is-none', () => {
  put('2026-01-04', 3);
  expect(newestSoak(cache)).toBeUndefined();
  writeFileSync(join(cache, 'soak-2026-01-05.json'), '{"minutes":30}');
  expect(newestSoak(cache)).toBeUndefined();
});
