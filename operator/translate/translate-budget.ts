import { parseUsd } from '#contract/money.ts';
import type { BudgetAction, BudgetEntry, BudgetLimit } from '#contract/snapshot/budget-entry.ts';
import type { CountedUnit, LimitWindow } from '#contract/snapshot/counted.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { AIBudgetSpec } from '../api/ai-budget.ts';
import type { BudgetResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import { readModelPrice } from './read-model-price.ts';
import { translateWindow } from './translate-window.ts';
import type { OwnedEntry } from './translation.ts';

/** What an AIBudget comes to. */
export interface TranslatedBudget {
  readonly resource: BudgetResource;
  readonly body: BudgetEntry;
  readonly entry: OwnedEntry;
  /** For `Accepted`: the budget makes no sense as it is written, and requests that it speaks of are refused. */
  readonly invalid: readonly Defect[];
}

/** Stands in for a window that makes no sense; the entry has a `fault`. */
const noWindow: LimitWindow = { kind: 'Rolling', lengthMs: 1000 };

/**
 * AIBudget -> budget entry. One that makes no sense has a `fault`: what it should hold back is not let through because of a
 * slip of the pen, and everything else is served.
 */
export function translateBudget(resource: BudgetResource): TranslatedBudget {
  const { metadata, spec } = resource;
  const { namespace, name } = metadata;
  const windows = spec.limits.map(({ window }, index) =>
    translateWindow(window, `spec.limits[${index}].window`),
  );
  const price = spec.defaultPrice === undefined ? undefined : readModelPrice(spec.defaultPrice);
  const invalid: readonly Defect[] = [
    ...windows.flatMap((window) => (window.kind === 'Failed' ? [window.failure] : [])),
    ...(price?.kind === 'Failed' ? price.failure : []).map((problem) => ({
      reason: 'Invalid' as const,
      message: `spec.defaultPrice.${problem}`,
    })),
  ];
  const limits = spec.limits.map((limit, index): BudgetLimit => {
    const window = windows[index];
    return translateLimit(limit, window?.kind === 'Ok' ? window.value : noWindow, spec.overrides);
  });
  const body: BudgetEntry = {
    kind: 'budget',
    namespace,
    name,
    ...(spec.callers === undefined ? {} : { callers: spec.callers }),
    ...(spec.models === undefined ? {} : { models: spec.models }),
    groupBy: [...new Set(spec.groupBy)],
    limits,
    actions: translateActions(spec),
    onStoreFailure: spec.onStoreFailure,
    unpriced: spec.unpriced,
    ...(price?.kind === 'Ok' ? { defaultPrice: price.value } : {}),
    ...(invalid.length === 0 ? {} : { fault: { message: describeFault(namespace, name) } }),
  };
  const entry = { ...makeEntry(body), owner: { kind: 'AIBudget' as const, namespace, name } };
  return { resource, body, entry, invalid };
}

function translateLimit(
  { name, unit, amount }: AIBudgetSpec['limits'][number],
  window: LimitWindow,
  overrides: AIBudgetSpec['overrides'],
): BudgetLimit {
  return {
    name,
    unit,
    amount: parseAmount(unit, amount),
    window,
    overrides: overrides
      .filter((one) => one.limit === name)
      .map((one) => ({
        name: one.name,
        from: one.from,
        until: one.until,
        amount: parseAmount(unit, one.amount),
      })),
  };
}

/** The schema has seen to the form; an amount that it should have refused is none. */
function parseAmount(unit: CountedUnit, text: string): number {
  if (unit !== 'USD') return Number(text);
  const parsed = parseUsd(text);
  return parsed.kind === 'Ok' ? parsed.value : 0;
}

/** Ascending. A budget that is enforced refuses at 100 percent where it does not say otherwise. */
function translateActions({ actions, mode }: AIBudgetSpec): BudgetEntry['actions'] {
  const said = actions.map((action): BudgetAction => {
    const { do: kind, atPercent, target = '' } = action;
    return kind === 'Downgrade' ? { kind, atPercent, target } : { kind, atPercent };
  });
  const denies = mode === 'Observe' || said.some(({ kind }) => kind === 'Deny');
  const all: readonly BudgetAction[] = denies ? said : [...said, { kind: 'Deny', atPercent: 100 }];
  return all.toSorted((a, b) => a.atPercent - b.atPercent);
}

/** Names nothing but the budget: it is sent to whoever would have been counted. */
function describeFault(namespace: string, name: string): string {
  return `AIBudget ${namespace}/${name} cannot be counted; see its status`;
}
