import { describe } from '@jest/globals';
import { admissionCases } from './admission-cases.ts';
import { historyCases } from './history-cases.ts';
import { modelCases } from './model-cases.ts';
import type { OpenLedger } from './opened-ledger.ts';
import { restartCases } from './restart-cases.ts';
import { settlementCases } from './settlement-cases.ts';
import { windowCases } from './window-cases.ts';

/**
 * What every store must do, as tests: called at the top of a store's test file. `open` gives a ledger to each of them, on
 * one store or on many: names of counters and ids are never used twice. `survivesRestarts`: `open` gives a `reopen`.
 */
export function describeLedger(
  name: string,
  open: OpenLedger,
  { survivesRestarts = false }: { readonly survivesRestarts?: boolean } = {},
): void {
  describe(name, () => {
    admissionCases(open);
    settlementCases(open);
    windowCases(open);
    modelCases(open);
    historyCases(open);
    if (survivesRestarts) restartCases(open);
  });
}
