import { type AdmissionResult, type CounterState, type Ledger, LedgerError } from '../ledger.ts';
import type { LedgerModel } from './ledger-model.ts';
import type { Operation } from './random-operations.ts';

/** What was answered; `undefined` where nothing is. */
export type Outcome = AdmissionResult | 'Conflict' | readonly CounterState[] | undefined;

/** Operations on a ledger; time and restarts are not its own. */
export async function perform(ledger: Ledger, operation: Operation): Promise<Outcome> {
  switch (operation.kind) {
    case 'Admit':
      try {
        return await ledger.admit(operation.admission);
      } catch (error) {
        if (error instanceof LedgerError && error.kind === 'Conflict') return 'Conflict';
        throw error;
      }
    case 'NoteOutput':
      return ledger.noteOutput(operation.id) ?? undefined;
    case 'Settle':
      return (await ledger.settle(operation.settlement)) ?? undefined;
    case 'Read':
      return ledger.read(operation.claims);
    case 'Advance':
    case 'Restart':
      return undefined;
  }
}

/** The same on the model. */
export function performOnModel(model: LedgerModel, operation: Operation, nowMs: number): Outcome {
  switch (operation.kind) {
    case 'Admit':
      return model.admit(operation.admission, nowMs);
    case 'NoteOutput':
      model.noteOutput(operation.id, nowMs);
      return undefined;
    case 'Settle':
      model.settle(operation.settlement, nowMs);
      return undefined;
    case 'Read':
      return model.read(operation.claims, nowMs);
    case 'Restart':
      model.restart(nowMs);
      return undefined;
    case 'Advance':
      return undefined;
  }
}

/** An outcome without the times in it, which stores in real time know a moment apart. */
export function withoutTimes(outcome: Outcome): unknown {
  const bare = (states: readonly CounterState[]): unknown =>
    states.map(({ settled, held }) => ({ settled, held }));
  if (outcome === undefined || outcome === 'Conflict') return outcome;
  if ('kind' in outcome) return { ...outcome, states: bare(outcome.states) };
  return bare(outcome);
}
