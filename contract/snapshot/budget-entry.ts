import Type, { type Static } from 'typebox';
import { CallerSelector } from './caller-attributes.ts';
import { CountedUnit, GroupBy, LimitWindow, StoreFailure } from './counted.ts';
import { ModelPrice } from './model-price.ts';

const closed = { additionalProperties: false } as const;

/** One amount of a budget. */
export const BudgetLimit = Type.Object(
  {
    name: Type.String(),
    unit: CountedUnit,
    amount: Type.Integer({ minimum: 0 }),
    window: LimitWindow,
    /** Other amounts for a time; where several hold, the last one counts. ISO 8601. */
    overrides: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          from: Type.String(),
          until: Type.String(),
          amount: Type.Integer({ minimum: 0 }),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type BudgetLimit = Readonly<Static<typeof BudgetLimit>>;

/** What happens from a share of any limit on. Without a `Deny` requests are only counted. */
export const BudgetAction = Type.Union([
  Type.Object(
    { kind: Type.Literal('Notify'), atPercent: Type.Integer({ minimum: 1, maximum: 1000 }) },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('Downgrade'),
      atPercent: Type.Integer({ minimum: 1, maximum: 1000 }),
      /** Name of a target of the route's rule; a rule without it is not downgraded. */
      target: Type.String(),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('Deny'), atPercent: Type.Integer({ minimum: 1, maximum: 1000 }) }, closed),
]);
export type BudgetAction = Readonly<Static<typeof BudgetAction>>;

/** One AIBudget, `budget/<namespace>/<name>`; which rules it holds for is said by the rules. */
export const BudgetEntry = Type.Object(
  {
    kind: Type.Literal('budget'),
    namespace: Type.String(),
    name: Type.String(),
    /** Absent: every caller. */
    callers: Type.Optional(CallerSelector),
    /** Patterns; a request counts where the asked or the answering model is among them. Absent: every model. */
    models: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** Empty: one shared amount. */
    groupBy: GroupBy,
    limits: Type.Array(BudgetLimit, { minItems: 1 }),
    actions: Type.Array(BudgetAction),
    onStoreFailure: StoreFailure,
    /** What a model without a price costs. */
    unpriced: Type.Enum(['Deny', 'DefaultPrice', 'Free']),
    /** With `DefaultPrice`, and only with it. */
    defaultPrice: Type.Optional(ModelPrice),
    /** The budget makes no sense as it is written: requests that it speaks of are answered 503 with this message. */
    fault: Type.Optional(Type.Object({ message: Type.String() }, closed)),
  },
  closed,
);
export type BudgetEntry = Readonly<Static<typeof BudgetEntry>>;
