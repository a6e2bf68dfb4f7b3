import Type, { type Static } from 'typebox';
import { CallerSelector } from './caller-attributes.ts';

const closed = { additionalProperties: false } as const;

/** Conditions of one match; all that are present must hold. */
export const RouteMatch = Type.Object(
  {
    model: Type.Union([
      Type.Object({ kind: Type.Literal('Exact'), value: Type.String() }, closed),
      Type.Object({ kind: Type.Literal('Prefix'), value: Type.String() }, closed),
      Type.Object({ kind: Type.Literal('Any') }, closed),
    ]),
    headers: Type.Array(
      Type.Object(
        /** `name` is lower case. */
        { name: Type.String(), kind: Type.Enum(['Exact', 'Prefix']), value: Type.String() },
        closed,
      ),
    ),
    metadata: Type.Record(Type.String(), Type.String()),
    callers: Type.Optional(CallerSelector),
    /** CEL over the variables of `contract/when.ts`. */
    when: Type.Optional(Type.String()),
  },
  closed,
);
export type RouteMatch = Readonly<Static<typeof RouteMatch>>;

export const RouteTarget = Type.Object(
  {
    name: Type.String(),
    /** `<namespace>/<name>` of the provider entry. */
    provider: Type.String(),
    /** A model name of that provider; absent: the name that the client asked for. */
    model: Type.Optional(Type.String()),
    weight: Type.Integer({ minimum: 0 }),
    /** Lower is tried first. */
    priority: Type.Integer({ minimum: 0 }),
    when: Type.Optional(Type.String()),
  },
  closed,
);
export type RouteTarget = Readonly<Static<typeof RouteTarget>>;

export const retryCauses = ['ConnectFailure', 'Timeout', 'RateLimited', 'ServerError'] as const;
export type RetryCause = (typeof retryCauses)[number];

/** One rule of one AIRoute, `route/<namespace>/<name>/<rule>`. */
export const RouteEntry = Type.Object(
  {
    kind: Type.Literal('route'),
    namespace: Type.String(),
    name: Type.String(),
    rule: Type.String(),
    /** creationTimestamp of the AIRoute, ISO 8601: on equal specificity the older route wins. */
    createdAt: Type.String(),
    /** Position of the rule within its route: the last tie-break. */
    position: Type.Integer({ minimum: 0 }),
    /** Any of them; never empty. */
    matches: Type.Array(RouteMatch, { minItems: 1 }),
    strategy: Type.Enum(['Priority', 'Weighted']),
    targets: Type.Array(RouteTarget),
    retry: Type.Object(
      {
        on: Type.Array(Type.Enum([...retryCauses])),
        /** Calls to one target before the next is tried; 1: no retry. */
        attempts: Type.Integer({ minimum: 1 }),
        backoffBaseMs: Type.Integer({ minimum: 1 }),
        backoffMaxMs: Type.Integer({ minimum: 1 }),
      },
      closed,
    ),
    timeouts: Type.Object(
      {
        /** All calls together. */
        requestMs: Type.Integer({ minimum: 1 }),
        /** Each call that asks for a stream. */
        firstTokenMs: Type.Integer({ minimum: 1 }),
        /** Each call that asks for a complete answer. */
        answerMs: Type.Integer({ minimum: 1 }),
        /** Between two chunks of a stream. */
        streamIdleMs: Type.Integer({ minimum: 1 }),
      },
      closed,
    ),
    /** Names of the policy entries in force here, strongest first; one that is missing makes the rule answer 503. */
    policies: Type.Array(Type.String()),
    /** Names of the budget entries that hold here, all of them; one that is missing makes the rule answer 503. */
    budgets: Type.Array(Type.String()),
    /** The rule cannot be served: it matches, and answers 503 `route_unavailable` with this message. */
    fault: Type.Optional(Type.Object({ message: Type.String() }, closed)),
  },
  closed,
);
export type RouteEntry = Readonly<Static<typeof RouteEntry>>;
