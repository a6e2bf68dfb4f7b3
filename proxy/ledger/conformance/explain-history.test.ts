import { expect, test } from '@jest/globals';
import type { Claim } from '../ledger.ts';
import { type Call, explainHistory } from './explain-history.ts';
import { makeAdmission, makeClaim } from './make-claim.ts';

const claim = makeClaim(0, { limit: 1 });
const [first, second] = [makeAdmission([claim]), makeAdmission([claim])];

function read(claims: readonly Claim[], settled: number, held: number): Pick<Call, 'operation' | 'outcome'> {
  return { operation: { kind: 'Read', claims }, outcome: [{ settled, held, roomAtMs: 0 }] };
}
const admitted = (admission: typeof first): Pick<Call, 'operation' | 'outcome'> => ({
  operation: { kind: 'Admit', admission },
  outcome: { kind: 'Admitted', states: [{ settled: 0, held: 1, roomAtMs: 0 }] },
});

test('two-requests-that-both-got-the-last-room-have-no-explanation', () => {
  const calls = [
    { ...admitted(first), began: 0, ended: 3 },
    { ...admitted(second), began: 1, ended: 2 },
  ];
  expect(explainHistory(calls, 0)).toBeUndefined();
});

test('a-read-during-an-admission-may-come-before-or-after-it', () => {
  const before = [
    { ...admitted(first), began: 0, ended: 3 },
    { ...read([claim], 0, 0), began: 1, ended: 2 },
  ];
  expect(explainHistory(before, 0)).toEqual([1, 0]);
  const after = [
    { ...admitted(first), began: 0, ended: 3 },
    { ...read([claim], 0, 1), began: 1, ended: 2 },
  ];
  expect(explainHistory(after, 0)).toEqual([0, 1]);
});

test('a-read-that-began-after-an-admission-ended-must-see-it', () => {
  const calls = [
    { ...admitted(first), began: 0, ended: 1 },
    { ...read([claim], 0, 0), began: 2, ended: 3 },
  ];
  expect(explainHistory(calls, 0)).toBeUndefined();
});
