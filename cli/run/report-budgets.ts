import type { BudgetReport } from '#contract/budget-report.ts';
import type { Station } from '#runtime/lifecycle.ts';

const everyMs = 5000;

/** Tells the operator's side in this process what the proxy's side has counted, as reports over the wire do in a cluster. */
export function reportBudgets(
  budgets: () => Promise<readonly BudgetReport[]>,
  report: (budgets: readonly BudgetReport[]) => void,
): Station {
  let timer: NodeJS.Timeout | undefined;
  const tell = async (): Promise<void> => {
    // A ledger that cannot be read now is asked again at the next beat.
    const counted = await budgets().catch(() => undefined);
    if (counted !== undefined) report(counted);
  };
  return {
    name: 'budget reports',
    start: async () => {
      timer = setInterval(tell, everyMs).unref();
    },
    stop: async () => clearInterval(timer),
  };
}
