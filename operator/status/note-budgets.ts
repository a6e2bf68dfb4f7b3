import Type from 'typebox';
import { Check } from 'typebox/value';
import { type BudgetState, BudgetStatusLimit, budgetStates } from '../api/budget-status.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { ObjectStatus, StatusEvent } from './status-sink.ts';
import type { BudgetFigures } from './sum-budgets.ts';

/** Which states of budgets were told already. */
export interface BudgetNotes {
  /**
   * What is new in `figures`: one event for each state that an amount comes to, once a window. `before` is the status as it
   * stands, which tells a restarted operator what was told.
   */
  take(ref: ObjectRef, figures: BudgetFigures, before: ObjectStatus | undefined): readonly StatusEvent[];
  /** Forgets objects that are gone. */
  keep(keys: { has(key: string): boolean }): void;
}

/** An amount of a budget, as it was last told of. */
interface Told {
  readonly limit: string;
  readonly windowEnd: string;
  /** Place in `budgetStates`. */
  readonly rank: number;
}

type ToldLines = Map<string, Told>;

/** Amounts that are remembered of one budget; of more groups than this some may be told twice. */
const mostLines = 200;
const Limits = Type.Array(BudgetStatusLimit);

const news: { readonly [State in BudgetState]: Pick<StatusEvent, 'type' | 'reason'> | undefined } = {
  Ok: undefined,
  Notified: { type: 'Normal', reason: 'BudgetNotified' },
  Downgraded: { type: 'Warning', reason: 'BudgetDowngraded' },
  Exhausted: { type: 'Warning', reason: 'BudgetExhausted' },
};

export function makeBudgetNotes(keyOf: (ref: ObjectRef) => string): BudgetNotes {
  const told = new Map<string, ToldLines>();
  return {
    take: (ref, { limits }, before) => {
      const key = keyOf(ref);
      const lines = told.get(key) ?? recall(before);
      told.set(key, lines);
      return limits.flatMap((limit) => takeLimit(limit, lines));
    },
    keep: (keys) => {
      for (const key of told.keys()) if (!keys.has(key)) told.delete(key);
    },
  };
}

/** What the status says was told. */
function recall(status: ObjectStatus | undefined): ToldLines {
  const lines: ToldLines = new Map();
  const limits: unknown = status?.limits;
  for (const limit of Check(Limits, limits) ? limits : []) takeLimit(limit, lines);
  return lines;
}

function takeLimit(limit: BudgetStatusLimit, lines: ToldLines): readonly StatusEvent[] {
  const { name, windowEnd = '' } = limit;
  for (const [id, line] of lines) {
    if (line.limit === name && line.windowEnd !== windowEnd) lines.delete(id);
  }
  const all = limit.groups.length > 0 ? limit.groups : [{ group: '', ...limit }];
  return all.flatMap(({ group = '', percent, spent, state }): readonly StatusEvent[] => {
    const id = `${name} ${group}`;
    const rank = budgetStates.indexOf(state);
    const before = lines.get(id)?.rank ?? 0;
    lines.delete(id);
    // In a calendar window spending only grows, unless the amount does; a rolling one may fill up again.
    lines.set(id, { limit: name, windowEnd, rank: windowEnd === '' ? rank : Math.max(rank, before) });
    forgetOldest(lines);
    const kind = rank > before ? news[state] : undefined;
    if (kind === undefined) return [];
    const whose = group === '' ? '' : ` of ${group}`;
    return [
      { ...kind, message: `limit ${name}${whose}: ${percent} % are spent, ${spent} of ${limit.amount}` },
    ];
  });
}

function forgetOldest(lines: ToldLines): void {
  const [oldest] = lines.keys();
  if (lines.size > mostLines && oldest !== undefined) lines.delete(oldest);
}
