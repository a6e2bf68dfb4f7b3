import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CounterWindow } from '../ledger.ts';
import { makeAdmission, makeClaim } from './make-claim.ts';
import { nowOf, type OpenedLedger, type OpenLedger, pass, withLedger } from './opened-ledger.ts';

const rolling = { kind: 'Rolling', lengthMs: 1000, slotMs: 250 } as const;

export function windowCases(open: OpenLedger): void {
  test('the-next-calendar-window-begins-at-0-and-the-last-one-keeps-what-is-settled-late', () =>
    withLedger(open, async (opened) => {
      const now = nowOf(opened);
      const first: CounterWindow = { kind: 'Calendar', id: 'D1', startsAtMs: now - 1, endsAtMs: now + 100 };
      const second: CounterWindow = { ...first, id: 'D2', startsAtMs: now + 100, endsAtMs: now + 86_400_000 };
      const claim = makeClaim(now, { window: first, limit: 5, hold: 5 });
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      expect((await opened.ledger.admit(makeAdmission([claim]))).kind).toBe('Refused');
      await pass(opened, 100);
      const next = { ...claim, window: second };
      expect(await opened.ledger.admit(makeAdmission([next]))).toMatchObject({
        kind: 'Admitted',
        states: [{ settled: 0, held: 5, roomAtMs: now + 86_400_000 }],
      });
      await opened.ledger.settle({ id: admission.id, charges: [4] });
      expect(await opened.ledger.read([claim, next])).toMatchObject([
        { settled: 4, held: 0 },
        { settled: 0, held: 5 },
      ]);
    }));

  test('one-name-in-two-windows-is-two-counters', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened));
      const claims = [claim, { ...claim, window: rolling }, { ...claim, window: { kind: 'Held' } as const }];
      const admission = makeAdmission(claims);
      await opened.ledger.admit(admission);
      await opened.ledger.settle({ id: admission.id, charges: [3, 4, 5] });
      const states = await opened.ledger.read(claims);
      expect(states.map(({ settled }) => settled)).toEqual([3, 4, 0]);
    }));

  test('a-rolling-window-tells-when-it-has-room-and-has-it-then', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { window: rolling, limit: 10, hold: 10 });
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      await opened.ledger.settle({ id: admission.id, charges: [10] });
      const refused = await opened.ledger.admit(makeAdmission([claim]));
      expect(refused).toMatchObject({ kind: 'Refused', states: [{ settled: 10, held: 0 }] });
      const roomAtMs = refused.states[0]?.roomAtMs ?? 0;
      const waitMs = roomAtMs - nowOf(opened);
      // The whole window, and what was left of the slot; a store in real time has used some of it up.
      expect(waitMs).toBeGreaterThan(opened.advance === undefined ? 0 : rolling.lengthMs);
      expect(waitMs).toBeLessThanOrEqual(rolling.lengthMs + rolling.slotMs);
      await pass(opened, waitMs);
      expect(await opened.ledger.read([claim])).toEqual([{ settled: 0, held: 0, roomAtMs: undefined }]);
      expect((await opened.ledger.admit(makeAdmission([claim]))).kind).toBe('Admitted');
    }));

  test('a-rolling-window-gives-room-back-slot-by-slot', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { window: rolling, limit: 100 });
      for (const charge of [10, 20, 30]) {
        const admission = makeAdmission([claim]);
        await opened.ledger.admit(admission);
        await opened.ledger.settle({ id: admission.id, charges: [charge] });
        await pass(opened, rolling.slotMs);
      }
      const seen: number[] = [];
      for (;;) {
        const [state] = await opened.ledger.read([claim]);
        seen.push(state?.settled ?? -1);
        if (state?.roomAtMs === undefined) break;
        await pass(opened, Math.max(0, state.roomAtMs - nowOf(opened)));
      }
      // In real time a slot may have aged before it was looked for.
      if (opened.advance !== undefined) expect(seen).toEqual([60, 50, 30, 0]);
      expect(seen.slice(-2)).toEqual([30, 0]);
      expect([60, 50, 30, 0]).toEqual(expect.arrayContaining(seen));
    }));

  test('no-rolling-window-wherever-it-begins-holds-more-than-the-limit', async () => {
    const step = fc.record({ hold: fc.integer({ min: 1, max: 6 }), waitMs: fc.nat(60), late: fc.boolean() });
    const runs = fc.array(step, { minLength: 10, maxLength: 30 });
    const opened = await open();
    const numRuns = opened.advance === undefined ? 1 : 60;
    await opened.ledger.close();
    await fc.assert(
      fc.asyncProperty(runs, (steps) => withLedger(open, (own) => checkRolling(own, steps))),
      { numRuns },
    );
  });
}

interface Charged {
  readonly amount: number;
  /** Between these two instants. */
  readonly fromMs: number;
  readonly untilMs: number;
}

async function checkRolling(
  opened: OpenedLedger,
  steps: readonly { readonly hold: number; readonly waitMs: number; readonly late: boolean }[],
): Promise<void> {
  const { ledger } = opened;
  const claim = makeClaim(nowOf(opened), { window: { kind: 'Rolling', lengthMs: 200, slotMs: 20 } });
  const charged: Charged[] = [];
  const open: { readonly id: string; readonly amount: number }[] = [];
  const settle = async ({ id, amount }: { readonly id: string; readonly amount: number }): Promise<void> => {
    const fromMs = nowOf(opened);
    await ledger.settle({ id, charges: [amount] });
    charged.push({ amount, fromMs, untilMs: nowOf(opened) });
  };
  for (const { hold, waitMs, late } of steps) {
    const admission = makeAdmission([{ ...claim, hold }]);
    const result = await ledger.admit(admission);
    if (result.kind === 'Admitted') open.push({ id: admission.id, amount: hold });
    const next = late ? undefined : open.shift();
    if (next !== undefined) await settle(next);
    if (opened.advance === undefined) await wait(waitMs / 4);
    else opened.advance(waitMs);
  }
  for (const one of open) await settle(one);
  for (const { fromMs } of charged) {
    const within = charged.filter((other) => other.fromMs >= fromMs && other.untilMs < fromMs + 200);
    expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(claim.limit);
  }
}
