import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** What a limit counts. `USD` in micro-USD; tokens by what they are billed as; `Concurrency`: requests under way. */
export const countedUnits = [
  'USD',
  'TotalTokens',
  'InputTokens',
  'OutputTokens',
  'Requests',
  'Concurrency',
] as const;
export const CountedUnit = Type.Enum([...countedUnits]);
export type CountedUnit = (typeof countedUnits)[number];

/** What requests may be told apart by: each combination of values has an amount of its own. */
export const groupKeys = [
  'caller',
  'team',
  'app',
  'user',
  'project',
  'costCenter',
  'model',
  'provider',
  'route',
] as const;
export const GroupBy = Type.Array(Type.Enum([...groupKeys]), { maxItems: groupKeys.length });
export type GroupKey = (typeof groupKeys)[number];

/** When an amount begins anew. */
export const LimitWindow = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('Calendar'),
      every: Type.Enum(['Hour', 'Day', 'Week', 'Month']),
      /** IANA name. */
      timeZone: Type.String(),
      /** Month: day it begins on, 1 to 31, the last one of shorter months. Week: 1 Monday to 7 Sunday. */
      anchorDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('Rolling'), lengthMs: Type.Integer({ minimum: 1000 }) }, closed),
  /** With unit Concurrency only. */
  Type.Object({ kind: Type.Literal('Held') }, closed),
]);
export type LimitWindow = Readonly<Static<typeof LimitWindow>>;

/** What becomes of requests while the store cannot be asked. `LocalShare`: this proxy's part of each amount. */
export const StoreFailure = Type.Enum(['Deny', 'Allow', 'LocalShare']);
