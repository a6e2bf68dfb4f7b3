import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Admission, AdmissionResult } from '../ledger.ts';
import { LedgerModel } from './ledger-model.ts';
import { nowOf, type OpenLedger } from './opened-ledger.ts';
import { type Outcome, perform, performOnModel, withoutTimes } from './perform.ts';
import { type Operation, type OperationRange, randomOperations } from './random-operations.ts';

export function modelCases(open: OpenLedger): void {
  test('whatever-happens-in-whatever-order-it-answers-as-the-model-does', async () => {
    const opened = await open();
    const range: OperationRange = {
      nowMs: nowOf(opened),
      withTime: opened.advance !== undefined,
      withRestarts: opened.reopen !== undefined,
    };
    await opened.ledger.close();
    const check = (operations: readonly Operation[]): Promise<void> => checkAgainstModel(open, operations);
    await fc.assert(fc.asyncProperty(randomOperations(range), check), { numRuns: 150 });
  });
}

async function checkAgainstModel(open: OpenLedger, operations: readonly Operation[]): Promise<void> {
  const opened = await open();
  const model = new LedgerModel();
  const seen = opened.advance === undefined ? withoutTimes : (outcome: Outcome) => outcome;
  let { ledger } = opened;
  try {
    for (const operation of operations) {
      if (operation.kind === 'Advance') opened.advance?.(operation.ms);
      if (operation.kind === 'Restart') ledger = (await opened.reopen?.()) ?? ledger;
      const expected = performOnModel(model, operation, nowOf(opened));
      const outcome = await perform(ledger, operation);
      expect(seen(outcome)).toEqual(seen(expected));
      if (operation.kind === 'Admit' && outcome !== 'Conflict')
        assertWithinLimits(operation.admission, outcome);
    }
  } finally {
    await ledger.close();
  }
}

function assertWithinLimits({ claims }: Admission, outcome: Outcome): void {
  const isAdmission = (value: Outcome): value is AdmissionResult =>
    typeof value === 'object' && 'kind' in value;
  if (!isAdmission(outcome) || outcome.kind === 'Refused') return;
  outcome.states.forEach(({ settled, held }, at) => {
    const claim = claims[at];
    if (claim?.mode === 'Enforce') expect(settled + held).toBeLessThanOrEqual(claim.limit);
  });
}
