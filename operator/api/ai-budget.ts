import Type, { type Static } from 'typebox';
import { BudgetStatusLimit, FullestLimit } from './budget-status.ts';
import { Conditions } from './conditions.ts';
import { countedModels, groupBy, onStoreFailure } from './counting-parts.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import { ModelPriceSpec } from './model-price.ts';
import { CallerSelectorSpec, duration, listMap, object, patterns, sectionName } from './schema-parts.ts';
import { TargetRef } from './target-ref.ts';

const amount = (description: string) =>
  Type.String({ description, minLength: 1, maxLength: 16, pattern: patterns.amount });

const Window = object(
  {
    every: Type.Optional(
      Type.Enum(['Hour', 'Day', 'Week', 'Month'], {
        description: 'Calendar window: the amount is there anew at the beginning of each.',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({
        description: 'IANA time zone in which windows begin, with `every`: `Europe/Berlin`. Absent: UTC.',
        minLength: 1,
        maxLength: 64,
        pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
      }),
    ),
    anchorDay: Type.Optional(
      Type.Integer({
        description:
          'Day on which windows begin. Month: 1 to 31, the last day of shorter months; absent: 1. Week: 1 is Monday, 7 Sunday; absent: 1.',
        minimum: 1,
        maximum: 31,
      }),
    ),
    rolling: Type.Optional(duration('What was used within this time counts, up to now; 1m to 2160h.')),
  },
  {
    description: 'When the amount begins anew.',
    rules: [
      { rule: 'has(self.every) != has(self.rolling)', message: 'set one of every and rolling' },
      {
        rule: '!has(self.timeZone) || has(self.every)',
        message: 'timeZone goes with every',
        fieldPath: '.timeZone',
      },
      {
        rule: "!has(self.anchorDay) || (has(self.every) && self.every in ['Week', 'Month'])",
        message: 'anchorDay goes with every: Week or Month',
        fieldPath: '.anchorDay',
      },
      {
        rule: "!has(self.anchorDay) || !has(self.every) || self.every != 'Week' || self.anchorDay <= 7",
        message: 'a week has 7 days',
        fieldPath: '.anchorDay',
      },
      {
        rule: "!has(self.rolling) || (duration(self.rolling) >= duration('1m') && duration(self.rolling) <= duration('2160h'))",
        message: 'rolling must be from 1m to 2160h',
        fieldPath: '.rolling',
      },
    ],
  },
);

const Limit = object(
  {
    name: sectionName('Name of the limit.'),
    unit: Type.Enum(['USD', 'TotalTokens', 'InputTokens', 'OutputTokens', 'Requests'], {
      description: 'What is counted.',
    }),
    amount: amount('How much of it: a decimal number of USD (`"250.00"`), or a whole number (`"1000000"`).'),
    window: Window,
  },
  {
    description: 'One amount.',
    rules: [
      {
        rule: "self.unit == 'USD' || !self.amount.contains('.')",
        message: 'tokens and requests come in whole numbers',
        fieldPath: '.amount',
      },
      {
        rule: "self.unit != 'USD' || self.amount.contains('.') || size(self.amount) <= 9",
        message: 'less than 1000000000 USD',
        fieldPath: '.amount',
      },
    ],
  },
);

const Override = object(
  {
    name: sectionName('Name of the override.'),
    limit: sectionName('Name of the limit whose amount it changes.'),
    amount: amount("Amount while it holds, in the limit's unit."),
    from: Type.String({ description: 'When it begins to hold (RFC 3339).', format: 'date-time' }),
    until: Type.String({ description: 'When it ends (RFC 3339).', format: 'date-time' }),
  },
  {
    description: 'Another amount for a time.',
    rules: [
      {
        rule: 'timestamp(self.from) < timestamp(self.until)',
        message: 'until must be later than from',
        fieldPath: '.until',
      },
    ],
  },
);

const Action = object(
  {
    name: sectionName('Name of the action.'),
    atPercent: Type.Integer({
      description: 'Share of any limit of this budget from which on it happens.',
      minimum: 1,
      maximum: 200,
    }),
    do: Type.Enum(['Notify', 'Downgrade', 'Deny'], {
      description:
        'Notify: an Event, and the state in the status. Downgrade: another target of the rule answers. Deny: requests that could exceed it are refused.',
    }),
    target: Type.Optional(
      sectionName('Target that answers instead, with Downgrade; a rule without it is not downgraded.'),
    ),
  },
  {
    description: 'What happens from a share on.',
    rules: [
      {
        rule: "(self.do == 'Downgrade') == has(self.target)",
        message: 'target goes with do: Downgrade, and only with it',
      },
    ],
  },
);

export const AIBudgetSpec = object(
  {
    targetRefs: Type.Array(TargetRef, {
      description: 'Whose traffic counts. All budgets that hold for a request must have room for it.',
      minItems: 1,
      maxItems: 16,
      'x-kubernetes-list-type': 'atomic',
    }),
    callers: Type.Optional(CallerSelectorSpec),
    models: countedModels,
    groupBy: groupBy(
      'Each combination of these has amounts of its own; what a caller does not have counts as empty. Empty: all share one.',
      [],
    ),
    mode: Type.Enum(['Enforce', 'Observe'], {
      description: 'Observe: spending is counted, told and notified of; nothing is refused or downgraded.',
      default: 'Enforce',
    }),
    limits: listMap(Limit, {
      key: 'name',
      minItems: 1,
      maxItems: 8,
      description: 'Amounts; each must have room.',
    }),
    overrides: listMap(Override, {
      key: 'name',
      maxItems: 16,
      description: 'Other amounts for a time; of several that hold the last one in the list counts.',
      default: [],
    }),
    actions: listMap(Action, {
      key: 'name',
      maxItems: 8,
      description: 'What happens from which share on. Without a Deny requests are refused at 100 percent.',
      default: [],
    }),
    onStoreFailure,
    unpriced: Type.Enum(['Deny', 'DefaultPrice', 'Free'], {
      description:
        'What becomes of requests to a model that has no price, where a limit counts USD. Deny: refused. DefaultPrice: charged as `defaultPrice` says. Free: they cost nothing.',
      default: 'Deny',
    }),
    defaultPrice: Type.Optional(ModelPriceSpec),
  },
  {
    description: 'Desired state of the budget.',
    rules: [
      {
        rule: 'self.overrides.all(o, self.limits.exists(l, l.name == o.limit))',
        message: 'an override must name one of limits',
        fieldPath: '.overrides',
      },
      {
        rule: "self.overrides.all(o, self.limits.all(l, l.name != o.limit || (l.unit == 'USD' ? (o.amount.contains('.') || size(o.amount) <= 9) : !o.amount.contains('.'))))",
        message:
          "an override's amount must fit the unit of its limit: whole numbers of tokens and requests, less than 1000000000 USD",
        fieldPath: '.overrides',
      },
      {
        rule: "self.actions.filter(a, a.do == 'Deny').size() <= 1",
        message: 'one Deny is enough',
        fieldPath: '.actions',
      },
      {
        rule: "self.actions.all(a, a.do != 'Downgrade' || (self.actions.exists(d, d.do == 'Deny') ? self.actions.all(d, d.do != 'Deny' || a.atPercent < d.atPercent) : a.atPercent < 100))",
        message: 'a Downgrade must come before requests are refused',
        fieldPath: '.actions',
      },
      {
        rule: "self.mode == 'Enforce' || self.actions.all(a, a.do == 'Notify')",
        message: 'with mode Observe a budget can only notify',
        fieldPath: '.actions',
      },
      {
        rule: "(self.unpriced == 'DefaultPrice') == has(self.defaultPrice)",
        message: 'defaultPrice goes with unpriced: DefaultPrice, and only with it',
      },
      {
        rule: '!has(self.defaultPrice) || (has(self.defaultPrice.input) && has(self.defaultPrice.output))',
        message: 'input and output must be set',
        fieldPath: '.defaultPrice',
      },
    ],
  },
);
export type AIBudgetSpec = Readonly<Static<typeof AIBudgetSpec>>;

export const AIBudgetStatus = object(
  {
    conditions: Type.Optional(Conditions),
    targets: Type.Optional(
      Type.Array(
        object(
          { targetRef: TargetRef, conditions: Conditions },
          { description: 'What holds towards one target.' },
        ),
        { description: 'One item a targetRef.', maxItems: 16, 'x-kubernetes-list-type': 'atomic' },
      ),
    ),
    enforced: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        description: 'Limits that are in force somewhere. Empty with mode Observe.',
        maxItems: 8,
        'x-kubernetes-list-type': 'atomic',
      }),
    ),
    limits: Type.Optional(
      Type.Array(BudgetStatusLimit, {
        description:
          'What proxies have counted, one item a limit; as of at most 15 s and one report ago. Absent until they have reported.',
        maxItems: 8,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      }),
    ),
    fullest: Type.Optional(FullestLimit),
  },
  { description: 'Observed state of the budget. `conditions` sums up `targets`.' },
);

const fullestColumn = (field: string, description: string, type: 'string' | 'integer' = 'string') => ({
  name: field.toUpperCase(),
  type,
  jsonPath: `.status.fullest.${field}`,
  description,
});

/** How much may be spent. */
export const AIBudget = defineKind({
  kind: 'AIBudget',
  plural: 'aibudgets',
  singular: 'aibudget',
  shortNames: ['aibud'],
  description:
    'AIBudget says how much may be spent, in USD, tokens or requests, on the gateways and routes that it targets: by whom, on which models, in which time.',
  spec: AIBudgetSpec,
  status: AIBudgetStatus,
  columns: [
    fullestColumn('limit', 'The limit of which the largest share is spent.'),
    fullestColumn('spent', 'What was spent of it.'),
    fullestColumn('percent', 'The same in percent.', 'integer'),
    fullestColumn('state', 'Ok, Notified, Downgraded or Exhausted.'),
    conditionColumn('Accepted', 'Whether the budget is understood.', 1),
    conditionColumn('Attached', 'Whether it is in force on its targets.', 1),
    conditionColumn('Programmed', 'Whether every proxy enforces it.'),
    ageColumn,
  ],
});
