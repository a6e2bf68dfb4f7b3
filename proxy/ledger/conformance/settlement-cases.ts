import { expect, test } from '@jest/globals';
import type { Claim } from '../ledger.ts';
import { held, makeAdmission, makeClaim, newName } from './make-claim.ts';
import { nowOf, type OpenedLedger, type OpenLedger, pass, withLedger } from './opened-ledger.ts';

/** Long enough for what is done before it is over, on a busy machine. */
const shortMs = 250;

async function stateOf(
  { ledger }: OpenedLedger,
  claim: Claim,
): Promise<readonly [settled: number, held: number]> {
  const [state] = await ledger.read([claim]);
  return [state?.settled ?? -1, state?.held ?? -1];
}

export function settlementCases(open: OpenLedger): void {
  test.each([
    ['less', 2],
    ['more', 25],
    ['nothing', 0],
  ])('the-truth-is-charged-also-where-it-is-%s-than-was-held', (_name, charge) =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { hold: 10 });
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      await opened.ledger.settle({ id: admission.id, charges: [charge] });
      expect(await stateOf(opened, claim)).toEqual([charge, 0]);
      const next = await opened.ledger.admit(makeAdmission([{ ...claim, hold: 9 }]));
      expect(next.kind).toBe(charge <= 1 ? 'Admitted' : 'Refused');
    }),
  );

  test('each-claim-is-charged-its-own', () =>
    withLedger(open, async (opened) => {
      const claims = [1, 2, 3].map((hold) => makeClaim(nowOf(opened), { hold }));
      const admission = makeAdmission(claims);
      await opened.ledger.admit(admission);
      await opened.ledger.settle({ id: admission.id, charges: [7, 0, 9] });
      expect((await opened.ledger.read(claims)).map(({ settled }) => settled)).toEqual([7, 0, 9]);
    }));

  test('a-second-settlement-changes-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened));
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      const { id } = admission;
      await Promise.all([3, 4, 5].map(async (charge) => opened.ledger.settle({ id, charges: [charge] })));
      await opened.ledger.settle({ id, charges: [6] });
      expect(await stateOf(opened, claim)).toEqual([3, 0]);
    }));

  test('a-settlement-of-an-unknown-id-changes-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened));
      await opened.ledger.admit(makeAdmission([claim]));
      await opened.ledger.settle({ id: newName('r'), charges: [5] });
      opened.ledger.noteOutput(newName('r'));
      expect(await stateOf(opened, claim)).toEqual([0, 1]);
    }));

  test('requests-under-way-make-room-when-they-are-settled-and-are-never-charged', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { window: held, limit: 2 });
      const first = makeAdmission([claim]);
      await opened.ledger.admit(first);
      await opened.ledger.admit(makeAdmission([claim]));
      expect(await opened.ledger.admit(makeAdmission([claim]))).toEqual({
        kind: 'Refused',
        refusing: [0],
        states: [{ settled: 0, held: 2, roomAtMs: undefined }],
      });
      await opened.ledger.settle({ id: first.id, charges: [1] });
      expect(await opened.ledger.admit(makeAdmission([claim]))).toMatchObject({
        kind: 'Admitted',
        states: [{ settled: 0, held: 2 }],
      });
    }));

  test('requests-under-way-make-room-when-their-hold-expires', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { window: held, limit: 1 });
      const first = makeAdmission([claim], { holdForMs: shortMs });
      await opened.ledger.admit(first);
      opened.ledger.noteOutput(first.id);
      await pass(opened, shortMs);
      expect(await opened.ledger.admit(makeAdmission([claim]))).toMatchObject({
        kind: 'Admitted',
        states: [{ settled: 0, held: 1 }],
      });
    }));

  test('a-hold-that-expires-without-output-charges-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { hold: 4 });
      await opened.ledger.admit(makeAdmission([claim], { holdForMs: shortMs }));
      await pass(opened, shortMs);
      expect(await stateOf(opened, claim)).toEqual([0, 0]);
    }));

  test('a-hold-that-expires-with-output-charges-all-of-it', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { hold: 4 });
      const admission = makeAdmission([claim], { holdForMs: shortMs });
      await opened.ledger.admit(admission);
      opened.ledger.noteOutput(admission.id);
      opened.ledger.noteOutput(admission.id);
      await pass(opened, shortMs);
      expect(await stateOf(opened, claim)).toEqual([4, 0]);
    }));

  test.each([
    ['with', 7],
    ['with', 1],
    ['with', 0],
    ['without', 7],
    ['without', 0],
  ] as const)('a-late-settlement-%s-output-puts-%d-in-its-place', (output, charge) =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { hold: 4 });
      const admission = makeAdmission([claim], { holdForMs: shortMs });
      await opened.ledger.admit(admission);
      if (output === 'with') opened.ledger.noteOutput(admission.id);
      await pass(opened, shortMs);
      await opened.ledger.read([claim]);
      const { id } = admission;
      await opened.ledger.settle({ id, charges: [charge] });
      await opened.ledger.settle({ id, charges: [charge + 1] });
      expect(await stateOf(opened, claim)).toEqual([charge, 0]);
    }),
  );

  test('output-that-is-noted-after-the-hold-expired-charges-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { hold: 4 });
      const admission = makeAdmission([claim], { holdForMs: shortMs });
      await opened.ledger.admit(admission);
      await pass(opened, shortMs);
      opened.ledger.noteOutput(admission.id);
      await pass(opened, shortMs);
      expect(await stateOf(opened, claim)).toEqual([0, 0]);
    }));

  test('an-expired-id-is-still-a-conflict', () =>
    withLedger(open, async (opened) => {
      const admission = makeAdmission([makeClaim(nowOf(opened))], { holdForMs: shortMs });
      await opened.ledger.admit(admission);
      await pass(opened, shortMs);
      await expect((async () => opened.ledger.admit(admission))()).rejects.toMatchObject({
        kind: 'Conflict',
      });
    }));
}
