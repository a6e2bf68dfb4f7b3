import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { calendar, held, makeAdmission, makeClaim } from '../conformance/make-claim.ts';
import { CounterTable } from './counter-table.ts';
import { openMemoryLedger } from './open-memory-ledger.ts';

test('counters-of-windows-that-are-over-leave-as-others-come', () => {
  let now = 0;
  const table = new CounterTable({ maxCounters: 1_000_000, wallMs: () => now });
  let largest = 0;
  for (let hour = 0; hour < 200; hour++) {
    const window = { kind: 'Calendar', id: `H${hour}`, startsAtMs: now, endsAtMs: now + 3_600_000 } as const;
    for (let caller = 0; caller < 100; caller++) table.obtain(`caller-${caller}`, window, now).charge(1, now);
    now += 3_600_000;
    largest = Math.max(largest, table.size);
  }
  // One hour's and those of the hour before that it has not come by yet.
  expect(largest).toBeLessThanOrEqual(300);
});

test('what-was-charged-in-a-window-that-goes-on-stays', () => {
  const table = new CounterTable({ maxCounters: 1_000_000, wallMs: () => 0 });
  const window = calendar(0);
  table.obtain('kept', window, 0).charge(7, 0);
  for (let at = 0; at < 1000; at++) table.obtain(`idle-${at}`, held, at * 100_000);
  expect(table.find('kept', window)?.settledAt(0)).toBe(7);
  expect(table.size).toBeLessThan(20);
});

test('a-full-ledger-refuses-those-who-need-a-new-counter-until-one-is-free', async () => {
  const clock = makeFakeClock(1_790_000_000_000);
  const ledger = await openMemoryLedger({ logger: silentLogger, clock, maxCounters: 2 });
  const claims = [0, 1, 2].map(() => makeClaim(clock.now(), { window: held, limit: 1 }));
  const [first, second, third] = claims.map((claim) => makeAdmission([claim]));
  if (first === undefined || second === undefined || third === undefined) throw new Error('no claims');
  await ledger.admit(first);
  await ledger.admit(second);
  expect(() => ledger.admit(third)).toThrow(expect.objectContaining({ kind: 'Unavailable' }));
  expect(await ledger.read(claims)).toMatchObject([{ held: 1 }, { held: 1 }, { held: 0 }]);
  await ledger.settle({ id: first.id, charges: [0] });
  expect(await ledger.admit(third)).toMatchObject({ kind: 'Admitted', states: [{ held: 1 }] });
  expect(await ledger.read(claims)).toMatchObject([{ held: 0 }, { held: 1 }, { held: 1 }]);
});

test('making-room-for-a-request-takes-none-of-its-own-counters', async () => {
  const clock = makeFakeClock(1_790_000_000_000);
  const ledger = await openMemoryLedger({ logger: silentLogger, clock, maxCounters: 2 });
  const claims = [0, 1, 2].map(() => makeClaim(clock.now(), { window: held, limit: 1 }));
  expect(() => ledger.admit(makeAdmission(claims))).toThrow(expect.objectContaining({ kind: 'Unavailable' }));
  const two = claims.slice(0, 2);
  expect((await ledger.admit(makeAdmission(two))).kind).toBe('Admitted');
  expect(await ledger.read(two)).toMatchObject([{ held: 1 }, { held: 1 }]);
});
