import { type BudgetReport, mostBudgetReports } from '#contract/budget-report.ts';
import type { CountedUnit } from '#contract/snapshot/counted.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ClaimLine } from './make-claims.ts';

/** Most counters that are kept in mind, so that callers by the thousand do not fill the memory. */
const mostSeen = 5000;

/** Which counters of budgets requests came by, so that what is spent can be told. */
export interface SeenCounters {
  note(lines: readonly ClaimLine[]): void;
  /** Those with the largest share of their amount, read from the ledger. Rejects where its store does not answer. */
  read(ledger: Pick<Ledger, 'read'>, nowMs: number): Promise<readonly SeenCounter[]>;
}

export interface SeenCounter {
  readonly unit: CountedUnit;
  readonly report: BudgetReport;
}

export function makeSeenCounters(): SeenCounters {
  const seen = new Map<string, ClaimLine>();
  return {
    note: (lines) => {
      for (const line of lines) {
        if (line.limit.kind !== 'Budget') continue;
        const known = seen.get(line.claim.counter);
        if (known?.claim.window === line.claim.window && known.amount === line.amount) continue;
        if (known === undefined && seen.size >= mostSeen) continue;
        seen.set(line.claim.counter, line);
      }
    },
    read: async (ledger, nowMs) => {
      for (const [counter, { claim }] of seen) {
        if (claim.window.kind === 'Calendar' && claim.window.endsAtMs <= nowMs) seen.delete(counter);
      }
      const lines = [...seen.values()];
      const states = await ledger.read(lines.map(({ claim }) => claim));
      return lines
        .flatMap((line, at) => {
          const state = states[at];
          return state === undefined ? [] : [{ unit: line.limit.unit, report: reportOf(line, state) }];
        })
        .sort((a, b) => shareOf(b.report) - shareOf(a.report))
        .slice(0, mostBudgetReports);
    },
  };
}

function reportOf(
  { limit, group, amount, claim: { window } }: ClaimLine,
  { settled, held }: { readonly settled: number; readonly held: number },
): BudgetReport {
  const budget = `budget/${limit.owner}`;
  const shared = { budget, limit: limit.name, group, settled, held, amount };
  if (window.kind !== 'Calendar') return { ...shared, windowId: '' };
  return { ...shared, windowId: window.id, windowEndsAtMs: window.endsAtMs };
}

function shareOf({ settled, amount }: BudgetReport): number {
  return amount === 0 ? 1 : settled / amount;
}
