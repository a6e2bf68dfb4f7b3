import { randomUUID } from 'node:crypto';
import type { Admission, Claim, CounterWindow } from '../ledger.ts';

/** A name that no other test uses: stores may outlive tests. */
export function newName(prefix = 'c'): string {
  return `${prefix}-${randomUUID()}`;
}

export const held: CounterWindow = { kind: 'Held' };

/** An hour, named as nobody else names it. */
export function calendar(nowMs: number, id = 'H1'): CounterWindow {
  return { kind: 'Calendar', id, startsAtMs: nowMs - 1_000_000, endsAtMs: nowMs + 3_600_000 };
}

/** Enforced, with room for 10 in this hour, of which it takes 1. */
export function makeClaim(nowMs: number, part: Partial<Claim> = {}): Claim {
  return {
    counter: newName(),
    window: calendar(nowMs),
    limit: 10,
    hold: 1,
    mode: 'Enforce',
    refusedCharge: 0,
    settles: 'AtEnd',
    ...part,
  };
}

/** A request that nobody made before, with a minute to end in. */
export function makeAdmission(claims: readonly Claim[], part: Partial<Admission> = {}): Admission {
  return { id: newName('r'), claims, holdForMs: 60_000, ...part };
}
