import type { BudgetReport } from '#contract/budget-report.ts';
import { printUsd } from '#contract/money.ts';
import type { BudgetEntry, BudgetLimit } from '#contract/snapshot/budget-entry.ts';
import type { EntryName } from '#contract/snapshot/entry.ts';
import type { BudgetState, BudgetStatusLimit, FullestLimit } from '../api/budget-status.ts';
import type { ProxyBudgets } from '../distribute/proxy-budgets.ts';
import { compareText } from '../translate/compare-text.ts';
import { describeWindow } from './describe-window.ts';

/** What the proxies of a gateway, by `<namespace>/<name>`, have counted. */
export type ReadBudgets = (gateway: string) => readonly ProxyBudgets[];

/** The figures of a budget's status. */
export interface BudgetFigures {
  readonly limits: readonly BudgetStatusLimit[];
  readonly fullest: FullestLimit;
}

/** One amount, added up over the proxies that count it. */
interface Line {
  readonly group: string;
  settled: number;
  amount: number;
}

const groupsShown = 5;

/**
 * Adds up what proxies have counted: each one counts by itself, so a gateway's figure is the sum of theirs, and each gateway
 * has amounts of its own. Undefined while that is not known: no gateway has a proxy, or not all of its proxies have
 * reported; what was said before then stays true for longer than a part of the sum would.
 */
export function sumBudgets(
  budget: BudgetEntry,
  entries: ReadonlyMap<string, readonly EntryName[]>,
  read: ReadBudgets,
): BudgetFigures | undefined {
  const known = Array.from(entries.keys(), (gateway) => ({ gateway, proxies: read(gateway) })).filter(
    ({ proxies }) => proxies.length > 0 && proxies.every(({ reports }) => reports !== undefined),
  );
  if (known.length === 0) return undefined;
  const name = `budget/${budget.namespace}/${budget.name}`;
  const told = known.flatMap(({ gateway, proxies }) =>
    proxies
      .flatMap(({ reports }) => reports ?? [])
      .filter((report) => report.budget === name)
      .map((report) => ({ report, place: entries.size > 1 ? gateway : '' })),
  );
  const limits = budget.limits.map((limit) =>
    sumLimit(
      limit,
      budget,
      told.filter(({ report }) => report.limit === limit.name),
    ),
  );
  const fullest = limits.reduce((most, one) => (one.percent > most.percent ? one : most));
  return { limits, fullest: describeFullest(fullest, budget) };
}

function sumLimit(
  limit: BudgetLimit,
  budget: BudgetEntry,
  told: readonly { readonly report: BudgetReport; readonly place: string }[],
): BudgetStatusLimit {
  // A proxy that has not reported since the window ended still tells of the one before.
  const endsAtMs = told.reduce((latest, { report }) => Math.max(latest, report.windowEndsAtMs ?? 0), 0);
  const lines = new Map<string, Line>();
  for (const { report, place } of told) {
    if ((report.windowEndsAtMs ?? 0) < endsAtMs) continue;
    const group = [place === '' ? '' : `gateway=${place}`, report.group].filter((one) => one !== '').join();
    const line = lines.get(group) ?? { group, settled: 0, amount: 0 };
    lines.set(group, line);
    line.settled += report.settled;
    line.amount = Math.max(line.amount, report.amount);
  }
  const sorted = [...lines.values()].sort(byShare);
  const most = sorted[0] ?? { group: '', settled: 0, amount: limit.amount };
  return {
    name: limit.name,
    ...(most.group === '' ? {} : { group: most.group }),
    amount: print(limit, most.amount),
    ...describe(most, limit, budget),
    ...(endsAtMs === 0 ? {} : { windowEnd: `${new Date(endsAtMs).toISOString().slice(0, 19)}Z` }),
    groups: sorted
      .filter(({ group }) => group !== '')
      .slice(0, groupsShown)
      .map((line) => ({ group: line.group, ...describe(line, limit, budget) })),
  };
}

function byShare(a: Line, b: Line): number {
  return percentOf(b) - percentOf(a) || b.settled - a.settled || compareText(a.group, b.group);
}

function describe(line: Line, limit: BudgetLimit, budget: BudgetEntry) {
  const percent = percentOf(line);
  return {
    spent: print(limit, line.settled),
    remaining: print(limit, Math.max(0, line.amount - line.settled)),
    percent,
    state: stateAt(percent, budget),
  };
}

/** Rounded down; of nothing at all everything is spent. */
function percentOf({ settled, amount }: Line): number {
  // In big integers, since a hundred times an amount may be more than a number holds exactly.
  return amount === 0 ? 100 : Number((BigInt(settled) * 100n) / BigInt(amount));
}

const stateOf = { Notify: 'Notified', Downgrade: 'Downgraded', Deny: 'Exhausted' } as const;

/** The worst of the actions that have begun. Where nothing is refused, all that may be spent is at 100 percent. */
function stateAt(percent: number, { actions }: BudgetEntry): BudgetState {
  const begun = new Set(
    actions.filter(({ atPercent }) => percent >= atPercent).map(({ kind }) => stateOf[kind]),
  );
  if (percent >= 100 && !actions.some(({ kind }) => kind === 'Deny')) return 'Exhausted';
  return (['Exhausted', 'Downgraded', 'Notified'] as const).find((state) => begun.has(state)) ?? 'Ok';
}

function describeFullest(
  { name, amount, spent, percent, state }: BudgetStatusLimit,
  { limits }: BudgetEntry,
): FullestLimit {
  const limit = limits.find((one) => one.name === name);
  const unit = limit === undefined ? '' : ` ${limit.unit}/${describeWindow(limit.window)}`;
  return { limit: `${amount}${unit}`, spent, percent, state };
}

function print({ unit }: BudgetLimit, amount: number): string {
  return unit === 'USD' ? printUsd(amount) : String(amount);
}
