import Type, { type Static } from 'typebox';
import { object } from './schema-parts.ts';

const Text = (description: string) => Type.String({ description, maxLength: 1024 });

/** From good to bad. */
export const budgetStates = ['Ok', 'Notified', 'Downgraded', 'Exhausted'] as const;
export type BudgetState = (typeof budgetStates)[number];

const figures = {
  spent: Text("Charged so far, in the limit's unit."),
  remaining: Text('What is left of the amount; 0 where more was spent.'),
  percent: Type.Integer({ description: 'Share of the amount that is spent, rounded down.', minimum: 0 }),
  state: Type.Enum([...budgetStates], {
    description:
      'Which actions have begun. Exhausted: requests that could exceed the amount are refused, or would be with mode Enforce.',
  }),
};

const BudgetStatusGroup = object(
  { group: Text('`team=blue`; with several gateways, or a single amount, which gateway.'), ...figures },
  { description: 'One of several amounts.' },
);
export type BudgetStatusGroup = Readonly<Static<typeof BudgetStatusGroup>>;

export const BudgetStatusLimit = object(
  {
    name: Text('Name of the limit.'),
    group: Type.Optional(Text('The group that is told of here: the one with the largest share spent.')),
    amount: Text('What may be spent now, overrides taken into account.'),
    ...figures,
    windowEnd: Type.Optional(
      Type.String({ description: 'When the amount begins anew. Absent: rolling.', format: 'date-time' }),
    ),
    groups: Type.Array(BudgetStatusGroup, {
      description: 'The five groups with the largest share spent, where there are groups.',
      maxItems: 5,
      'x-kubernetes-list-type': 'atomic',
    }),
  },
  { description: 'One limit.' },
);
export type BudgetStatusLimit = Readonly<Static<typeof BudgetStatusLimit>>;

export const FullestLimit = object(
  {
    limit: Text('Its amount, unit and window: `250 USD/Month`.'),
    spent: figures.spent,
    percent: figures.percent,
    state: figures.state,
  },
  { description: 'The limit of which the largest share is spent.' },
);
export type FullestLimit = Readonly<Static<typeof FullestLimit>>;
