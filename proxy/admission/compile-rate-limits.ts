import type { PolicyEntry } from '#contract/snapshot/policy-entry.ts';
import { compileModelPatterns } from '../access/model-patterns.ts';
import { windowAt } from './compile-budget.ts';
import type { CountedLimit } from './counted-limit.ts';
import { makeCounterNames } from './counter-names.ts';

/** The rate limits of a policy entry made ready for requests; with mode Observe they are counted and refuse nothing. */
export function compileRateLimits(policy: PolicyEntry): readonly CountedLimit[] {
  return (policy.rateLimits ?? []).map(({ name, unit, amount, groupBy, window, models, onStoreFailure }) => ({
    kind: 'Rate',
    owner: `${policy.namespace}/${policy.name}`,
    name,
    unit,
    mode: policy.mode === 'Enforce' ? 'Enforce' : 'Count',
    callers: policy.callers,
    models: models === undefined ? undefined : compileModelPatterns(models),
    counterOf: makeCounterNames(`Rate/${policy.namespace}/${policy.name}/${name}/`, groupBy),
    actions: [],
    onStoreFailure,
    // A rate of money bounds how fast it goes; what no price says cannot go fast.
    unpriced: 'Deny',
    defaultPrice: undefined,
    fault: undefined,
    amountAt: () => amount,
    windowAt: windowAt(window),
  }));
}
