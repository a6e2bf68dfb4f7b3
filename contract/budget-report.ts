import Type, { type Static } from 'typebox';

const Text = Type.String({ maxLength: 1024 });
const Amount = Type.Integer({ minimum: 0 });

/** One counter of a budget as a proxy has it: micro-USD, tokens or requests, as the unit of the limit says. */
export const BudgetReport = Type.Object({
  /** Name of the budget entry, `budget/<namespace>/<name>`. */
  budget: Text,
  /** Name of the limit within it. */
  limit: Text,
  /** `team=blue,model=gpt-4o`; empty: one amount for all. */
  group: Text,
  /** Tells calendar windows apart; empty: rolling. */
  windowId: Text,
  /** Absent: rolling. */
  windowEndsAtMs: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Charged within the window. */
  settled: Amount,
  /** Held by requests under way. */
  held: Amount,
  /** What may be used in the window, overrides taken into account. */
  amount: Amount,
});
export type BudgetReport = Readonly<Static<typeof BudgetReport>>;

/** Most counters that one proxy reports: those with the largest share of their amount. */
export const mostBudgetReports = 200;
