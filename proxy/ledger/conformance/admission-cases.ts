import { expect, test } from '@jest/globals';
import { makeAdmission, makeClaim, newName } from './make-claim.ts';
import { nowOf, type OpenLedger, withLedger } from './opened-ledger.ts';

export function admissionCases(open: OpenLedger): void {
  test('what-is-refused-holds-nothing-anywhere', () =>
    withLedger(open, async (opened) => {
      const { ledger } = opened;
      const roomy = makeClaim(nowOf(opened), { hold: 3 });
      const tight = makeClaim(nowOf(opened), { limit: 2, hold: 3 });
      const result = await ledger.admit(makeAdmission([roomy, tight, { ...tight, hold: 2 }]));
      expect(result).toMatchObject({
        kind: 'Refused',
        states: [
          { settled: 0, held: 0 },
          { settled: 0, held: 0 },
          { settled: 0, held: 0 },
        ],
      });
      expect(await ledger.read([roomy, tight])).toMatchObject([{ held: 0 }, { held: 0 }]);
    }));

  test('what-settles-at-once-is-charged-by-the-admission-and-stays', () =>
    withLedger(open, async (opened) => {
      const { ledger } = opened;
      const claim = makeClaim(nowOf(opened), { limit: 2, settles: 'AtOnce' });
      const first = makeAdmission([claim]);
      expect(await ledger.admit(first)).toMatchObject({
        kind: 'Admitted',
        states: [{ settled: 1, held: 0 }],
      });
      await ledger.settle({ id: first.id, charges: [0] });
      await ledger.admit(makeAdmission([claim]));
      expect(await ledger.read([claim])).toMatchObject([{ settled: 2, held: 0 }]);
      expect((await ledger.admit(makeAdmission([claim]))).kind).toBe('Refused');
    }));

  test('a-refusal-names-every-claim-without-room-and-no-other', () =>
    withLedger(open, async (opened) => {
      const now = nowOf(opened);
      const claims = [
        makeClaim(now, { limit: 0 }),
        makeClaim(now, { limit: 1 }),
        makeClaim(now, { limit: 4, hold: 5 }),
        makeClaim(now, { limit: 0, mode: 'Count' }),
      ];
      expect(await opened.ledger.admit(makeAdmission(claims))).toMatchObject({
        kind: 'Refused',
        refusing: [0, 2],
      });
    }));

  test('an-admission-holds-each-claim-and-tells-the-counters-with-it', () =>
    withLedger(open, async (opened) => {
      const now = nowOf(opened);
      const claims = [makeClaim(now, { hold: 3 }), makeClaim(now, { hold: 0 })];
      await opened.ledger.admit(makeAdmission(claims));
      const again = await opened.ledger.admit(makeAdmission(claims));
      expect(again).toEqual({
        kind: 'Admitted',
        states: [
          { settled: 0, held: 6, roomAtMs: now + 3_600_000 },
          { settled: 0, held: 0, roomAtMs: now + 3_600_000 },
        ],
      });
    }));

  test('of-200-at-once-against-room-for-20-exactly-20-are-admitted', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { limit: 100, hold: 5 });
      const results = await Promise.all(
        Array.from({ length: 200 }, async () => opened.ledger.admit(makeAdmission([claim]))),
      );
      expect(results.filter(({ kind }) => kind === 'Admitted').length).toBe(20);
      expect(await opened.ledger.read([claim])).toMatchObject([{ settled: 0, held: 100 }]);
    }));

  test('a-claim-that-only-counts-never-refuses-and-is-counted', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { limit: 1, hold: 3, mode: 'Count' });
      const admission = makeAdmission([claim]);
      expect((await opened.ledger.admit(admission)).kind).toBe('Admitted');
      expect(await opened.ledger.admit(makeAdmission([claim]))).toMatchObject({
        kind: 'Admitted',
        states: [{ held: 6 }],
      });
      await opened.ledger.settle({ id: admission.id, charges: [4] });
      expect(await opened.ledger.read([claim])).toMatchObject([{ settled: 4, held: 3 }]);
    }));

  test('a-refused-request-is-charged-what-its-claims-say-whichever-refused', () =>
    withLedger(open, async (opened) => {
      const now = nowOf(opened);
      const requests = makeClaim(now, { refusedCharge: 1 });
      const counted = makeClaim(now, { refusedCharge: 2, mode: 'Count' });
      const full = makeClaim(now, { limit: 0 });
      const result = await opened.ledger.admit(makeAdmission([requests, counted, full]));
      const states = [{ settled: 1 }, { settled: 2 }, { settled: 0 }];
      expect(result).toMatchObject({ kind: 'Refused', refusing: [2], states });
      expect(await opened.ledger.read([requests, counted, full])).toMatchObject(states);
    }));

  test('two-claims-on-one-counter-hold-together-and-the-lower-limit-counts', () =>
    withLedger(open, async (opened) => {
      const low = makeClaim(nowOf(opened), { limit: 5, hold: 3 });
      const high = { ...low, limit: 100 };
      expect(await opened.ledger.admit(makeAdmission([low, high]))).toMatchObject({
        kind: 'Refused',
        refusing: [0],
      });
      const result = await opened.ledger.admit(makeAdmission([{ ...low, limit: 6 }, high]));
      expect(result).toMatchObject({ kind: 'Admitted', states: [{ held: 6 }, { held: 6 }] });
    }));

  test('an-id-under-way-or-settled-is-a-conflict-and-changes-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened));
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      const again = async () => opened.ledger.admit(admission);
      await expect(again()).rejects.toMatchObject({ kind: 'Conflict' });
      await opened.ledger.settle({ id: admission.id, charges: [1] });
      await expect(again()).rejects.toMatchObject({ kind: 'Conflict' });
      expect(await opened.ledger.read([claim])).toMatchObject([{ settled: 1, held: 0 }]);
    }));

  test('a-refused-id-may-ask-again', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { limit: 1, hold: 2 });
      const admission = makeAdmission([claim]);
      await opened.ledger.admit(admission);
      const smaller = { ...admission, claims: [{ ...claim, hold: 1 }] };
      expect((await opened.ledger.admit(smaller)).kind).toBe('Admitted');
    }));

  test('a-request-without-claims-is-admitted', () =>
    withLedger(open, async (opened) => {
      const admission = makeAdmission([]);
      expect(await opened.ledger.admit(admission)).toEqual({ kind: 'Admitted', states: [] });
      await opened.ledger.settle({ id: admission.id, charges: [] });
    }));

  test('counters-nobody-used-are-0', () =>
    withLedger(open, async (opened) => {
      const now = nowOf(opened);
      const rolling = { kind: 'Rolling', lengthMs: 60_000, slotMs: 1000 } as const;
      const claims = [
        makeClaim(now),
        makeClaim(now, { window: rolling }),
        makeClaim(now, { window: { kind: 'Held' } }),
      ];
      expect(await opened.ledger.read(claims)).toEqual([
        { settled: 0, held: 0, roomAtMs: now + 3_600_000 },
        { settled: 0, held: 0, roomAtMs: undefined },
        { settled: 0, held: 0, roomAtMs: undefined },
      ]);
    }));

  test.each([
    'with space',
    '"quoted" \\ and \'more\'',
    '{braces}:{twice}',
    '__proto__',
    'constructor',
    '*?[a-z]%d$1',
    '~'.repeat(470),
  ])('a-counter-named-%s-is-one-like-any', (odd) =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { counter: `${odd}${newName('')}` });
      const admission = makeAdmission([claim], { id: `"{\\}:* ${newName('r')}` });
      await opened.ledger.admit(admission);
      expect(await opened.ledger.read([claim])).toMatchObject([{ settled: 0, held: 1 }]);
      await opened.ledger.settle({ id: admission.id, charges: [3] });
      expect(await opened.ledger.read([claim])).toMatchObject([{ settled: 3, held: 0 }]);
    }),
  );

  test('amounts-up-to-the-largest-are-exact-and-go-no-further', () =>
    withLedger(open, async (opened) => {
      const { ledger } = opened;
      const most = Number.MAX_SAFE_INTEGER;
      const claim = makeClaim(nowOf(opened), { limit: most, hold: most - 1 });
      const large = makeAdmission([claim]);
      expect((await ledger.admit(large)).kind).toBe('Admitted');
      const two = await ledger.admit(makeAdmission([{ ...claim, hold: 2 }]));
      expect(two).toMatchObject({ kind: 'Refused', states: [{ held: most - 1 }] });
      const one = makeAdmission([{ ...claim, hold: 1 }]);
      expect(await ledger.admit(one)).toMatchObject({ kind: 'Admitted', states: [{ held: most }] });
      const counted = makeAdmission([{ ...claim, hold: most, mode: 'Count' }]);
      expect(await ledger.admit(counted)).toMatchObject({ kind: 'Admitted', states: [{ held: most }] });
      await ledger.settle({ id: counted.id, charges: [0] });
      await ledger.settle({ id: large.id, charges: [most] });
      await ledger.settle({ id: one.id, charges: [most] });
      expect(await ledger.read([claim])).toMatchObject([{ settled: most, held: 0 }]);
      expect((await ledger.admit(makeAdmission([{ ...claim, hold: 1 }]))).kind).toBe('Refused');
    }));

  test('a-limit-of-0-admits-what-holds-nothing', () =>
    withLedger(open, async (opened) => {
      const claim = makeClaim(nowOf(opened), { limit: 0, hold: 0 });
      expect((await opened.ledger.admit(makeAdmission([claim]))).kind).toBe('Admitted');
      expect((await opened.ledger.admit(makeAdmission([{ ...claim, hold: 1 }]))).kind).toBe('Refused');
    }));
}
