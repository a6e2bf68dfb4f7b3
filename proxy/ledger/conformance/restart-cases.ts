import { expect, test } from '@jest/globals';
import type { Ledger } from '../ledger.ts';
import { held, makeAdmission, makeClaim } from './make-claim.ts';
import { nowOf, type OpenedLedger, type OpenLedger, pass } from './opened-ledger.ts';

const shortMs = 250;

/** For stores whose ledger goes on after a restart of the process. */
export function restartCases(open: OpenLedger): void {
  const withRestart = async (
    before: (opened: OpenedLedger) => Promise<void>,
    after: (ledger: Ledger) => Promise<void>,
  ): Promise<void> => {
    const opened = await open();
    await before(opened);
    const ledger = await opened.reopen?.();
    if (ledger === undefined) throw new Error('this store has no restart');
    await after(ledger);
    await ledger.close();
  };

  test('what-was-settled-or-refused-is-there-after-a-restart', async () => {
    const claim = makeClaim(Date.now(), { hold: 4, refusedCharge: 1 });
    const rolling = { ...claim, window: { kind: 'Rolling', lengthMs: 600_000, slotMs: 1000 } } as const;
    await withRestart(
      async (opened) => {
        const claims = [{ ...claim, window: makeClaim(nowOf(opened)).window }, rolling];
        const admission = makeAdmission(claims);
        await opened.ledger.admit(admission);
        await opened.ledger.settle({ id: admission.id, charges: [7, 8] });
        expect((await opened.ledger.admit(makeAdmission(claims))).kind).toBe('Refused');
      },
      async (ledger) => {
        expect(await ledger.read([claim, rolling])).toMatchObject([{ settled: 8 }, { settled: 9 }]);
      },
    );
  });

  test('what-was-charged-at-once-is-there-after-a-restart', async () => {
    const claim = makeClaim(Date.now(), { settles: 'AtOnce' });
    await withRestart(
      async (opened) => {
        const window = makeClaim(nowOf(opened)).window;
        const admission = makeAdmission([{ ...claim, window }, makeClaim(nowOf(opened))]);
        await opened.ledger.admit(admission);
        // What a settlement acknowledges has all that came before it on the disk.
        await opened.ledger.settle({ id: admission.id, charges: [0, 1] });
      },
      async (ledger) => {
        expect(await ledger.read([claim])).toMatchObject([{ settled: 1, held: 0 }]);
      },
    );
  });

  test('requests-under-way-are-over-after-a-restart-and-charged-where-output-had-begun', async () => {
    const claim = makeClaim(Date.now(), { limit: 100 });
    const quiet = makeAdmission([{ ...claim, hold: 5 }]);
    const speaking = makeAdmission([
      { ...claim, hold: 7 },
      { ...claim, window: held },
    ]);
    await withRestart(
      async ({ ledger }) => {
        await ledger.admit(quiet);
        await ledger.admit(speaking);
        ledger.noteOutput(speaking.id);
      },
      async (ledger) => {
        expect(await ledger.read([claim, { ...claim, window: held }])).toMatchObject([
          { settled: 7, held: 0 },
          { settled: 0, held: 0 },
        ]);
      },
    );
  });

  test('a-request-with-output-that-was-settled-is-charged-its-truth-alone-after-a-restart', async () => {
    const claim = makeClaim(Date.now(), { limit: 1000, hold: 100 });
    await withRestart(
      async (opened) => {
        const inTime = makeAdmission([claim]);
        const late = makeAdmission([claim], { holdForMs: shortMs });
        for (const admission of [inTime, late]) {
          await opened.ledger.admit(admission);
          opened.ledger.noteOutput(admission.id);
        }
        await opened.ledger.settle({ id: inTime.id, charges: [500] });
        await pass(opened, shortMs);
        await opened.ledger.settle({ id: late.id, charges: [40] });
      },
      async (ledger) => {
        expect(await ledger.read([claim])).toMatchObject([{ settled: 540, held: 0 }]);
      },
    );
  });
}
