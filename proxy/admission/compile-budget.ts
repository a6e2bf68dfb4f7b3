import type { BudgetEntry, BudgetLimit } from '#contract/snapshot/budget-entry.ts';
import type { LimitWindow } from '#contract/snapshot/counted.ts';
import { entryName } from '#contract/snapshot/entry.ts';
import { compileModelPatterns } from '../access/model-patterns.ts';
import type { CounterWindow } from '../ledger/ledger.ts';
import { calendarWindow } from '../ledger/windows/calendar-window.ts';
import { compilePrice } from '../prices/compile-price.ts';
import type { CountedLimit } from './counted-limit.ts';
import { makeCounterNames } from './counter-names.ts';

/** How many slots a rolling window is counted in: room comes back in steps of this share of it. */
const slots = 60;

/** A budget entry made ready for requests. */
export interface CompiledBudget {
  /** Of its entry. */
  readonly name: string;
  /** One for each of its amounts. */
  readonly limits: readonly CountedLimit[];
}

export function compileBudget(entry: BudgetEntry): CompiledBudget {
  const { namespace, name, callers, models, groupBy, onStoreFailure, unpriced } = entry;
  const actions = entry.actions.toSorted((a, b) => a.atPercent - b.atPercent);
  // What caches cost is the provider's to say; here it is input like any other.
  const price = entry.defaultPrice && compilePrice({}, entry.defaultPrice, 'AsInput');
  const limits = entry.limits.map(
    (limit): CountedLimit => ({
      kind: 'Budget',
      owner: `${namespace}/${name}`,
      name: limit.name,
      unit: limit.unit,
      mode: actions.some(({ kind }) => kind === 'Deny') ? 'Enforce' : 'Count',
      callers,
      models: models === undefined ? undefined : compileModelPatterns(models),
      counterOf: makeCounterNames(`Budget/${namespace}/${name}/${limit.name}/`, groupBy),
      actions,
      onStoreFailure,
      unpriced,
      defaultPrice: price,
      fault: entry.fault?.message,
      amountAt: amountAt(limit),
      windowAt: windowAt(limit.window),
    }),
  );
  return { name: entryName(entry), limits };
}

function amountAt({ amount, overrides }: BudgetLimit): (nowMs: number) => number {
  if (overrides.length === 0) return () => amount;
  const lastFirst = overrides.toReversed().map((one) => ({
    fromMs: Date.parse(one.from),
    untilMs: Date.parse(one.until),
    amount: one.amount,
  }));
  return (nowMs) =>
    lastFirst.find(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs)?.amount ?? amount;
}

export function windowAt(window: LimitWindow): (nowMs: number) => CounterWindow {
  switch (window.kind) {
    case 'Calendar':
      return (nowMs) => calendarWindow(window, nowMs);
    case 'Rolling': {
      const slotMs = Math.max(1, Math.ceil(window.lengthMs / slots));
      const rolling: CounterWindow = {
        kind: 'Rolling',
        lengthMs: Math.ceil(window.lengthMs / slotMs) * slotMs,
        slotMs,
      };
      return () => rolling;
    }
    case 'Held':
      return () => held;
  }
}

const held: CounterWindow = { kind: 'Held' };
