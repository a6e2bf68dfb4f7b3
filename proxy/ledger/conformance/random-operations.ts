import fc from 'fast-check';
import type { Admission, Claim, CounterWindow, Settlement } from '../ledger.ts';
import { calendar, held, newName } from './make-claim.ts';

/** One thing that is done to a ledger. */
export type Operation =
  | { readonly kind: 'Admit'; readonly admission: Admission }
  | { readonly kind: 'NoteOutput'; readonly id: string }
  | { readonly kind: 'Settle'; readonly settlement: Settlement }
  | { readonly kind: 'Read'; readonly claims: readonly Claim[] }
  | { readonly kind: 'Advance'; readonly ms: number }
  | { readonly kind: 'Restart' };

export interface OperationRange {
  readonly nowMs: number;
  /** Whether time moves; otherwise holds last a minute and rolling windows an hour, so that nothing ages in a test. */
  readonly withTime: boolean;
  readonly withRestarts: boolean;
}

/**
 * Operations on few ids and few counters, so that they meet. Every admission of one id has the same claims, so that a
 * settlement fits. Names are new with each list.
 */
export function randomOperations(range: OperationRange): fc.Arbitrary<readonly Operation[]> {
  const claimsOfId = fc.array(fc.array(claim(range), { maxLength: 4 }), { minLength: 6, maxLength: 6 });
  const steps = fc.array(step(range), { minLength: 5, maxLength: 40 });
  return fc.tuple(claimsOfId, steps).map(([claims, list]) => nameAll(claims, list));
}

type Step =
  | { readonly kind: 'Admit'; readonly of: number; readonly holdForMs: number }
  | { readonly kind: 'NoteOutput' | 'Read'; readonly of: number }
  | { readonly kind: 'Settle'; readonly of: number; readonly charges: readonly number[] }
  | { readonly kind: 'Advance'; readonly ms: number }
  | { readonly kind: 'Restart' };

function claim({ nowMs, withTime }: OperationRange): fc.Arbitrary<Claim> {
  const rolling: CounterWindow = withTime
    ? { kind: 'Rolling', lengthMs: 1000, slotMs: 250 }
    : { kind: 'Rolling', lengthMs: 3_600_000, slotMs: 60_000 };
  return fc.record({
    counter: fc.constantFrom('a', 'b'),
    window: fc.constantFrom(calendar(nowMs), calendar(nowMs, 'H2'), rolling, held),
    limit: fc.constantFrom(0, 3, 6, 10),
    hold: fc.nat(4),
    mode: fc.constantFrom('Enforce', 'Enforce', 'Enforce', 'Count'),
    refusedCharge: fc.constantFrom(0, 0, 1),
    settles: fc.constantFrom('AtEnd', 'AtEnd', 'AtOnce'),
  });
}

function step({ withTime, withRestarts }: OperationRange): fc.Arbitrary<Step> {
  const of = fc.nat(5);
  const holdForMs = withTime ? fc.constantFrom(0, 100, 700, 60_000) : fc.constant(60_000);
  const charges = fc.array(fc.nat(6), { minLength: 4, maxLength: 4 });
  const admit = fc.record({ kind: fc.constant('Admit' as const), of, holdForMs });
  const note = fc.record({ kind: fc.constantFrom('NoteOutput' as const, 'Read' as const), of });
  const settle = fc.record({ kind: fc.constant('Settle' as const), of, charges });
  const advance = fc.record({ kind: fc.constant('Advance' as const), ms: fc.constantFrom(1, 99, 250, 800) });
  const restart = fc.constant({ kind: 'Restart' as const });
  return fc.oneof(
    { arbitrary: admit, weight: 6 },
    { arbitrary: note, weight: 3 },
    { arbitrary: settle, weight: 4 },
    { arbitrary: advance, weight: withTime ? 3 : 0 },
    { arbitrary: restart, weight: withRestarts ? 1 : 0 },
  );
}

function nameAll(claims: readonly (readonly Claim[])[], steps: readonly Step[]): readonly Operation[] {
  const mark = newName('');
  const idOf = (of: number): string => `r${of}${mark}`;
  const claimsOf = (of: number): readonly Claim[] =>
    (claims[of] ?? []).map((one) => ({ ...one, counter: one.counter + mark }));
  return steps.map((one): Operation => {
    switch (one.kind) {
      case 'Admit':
        return {
          kind: 'Admit',
          admission: { id: idOf(one.of), claims: claimsOf(one.of), holdForMs: one.holdForMs },
        };
      case 'NoteOutput':
        return { kind: 'NoteOutput', id: idOf(one.of) };
      case 'Read':
        return { kind: 'Read', claims: claimsOf(one.of) };
      case 'Settle': {
        const charges = one.charges.slice(0, claimsOf(one.of).length);
        return { kind: 'Settle', settlement: { id: idOf(one.of), charges } };
      }
      default:
        return one;
    }
  });
}
