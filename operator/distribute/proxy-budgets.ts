import type { BudgetReport } from '#contract/budget-report.ts';

/** What one proxy of a gateway has counted. */
export interface ProxyBudgets {
  /** `proxyKey`, by which one that is seen at two replicas is counted once. */
  readonly key: string;
  /** Absent: it has not reported yet, or counts nothing. */
  readonly reports?: readonly BudgetReport[];
}
