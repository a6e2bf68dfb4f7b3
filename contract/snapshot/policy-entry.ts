import Type, { type Static } from 'typebox';
import { CallerSelector } from './caller-attributes.ts';
import { CountedUnit, GroupBy, LimitWindow, StoreFailure } from './counted.ts';

const closed = { additionalProperties: false } as const;

/** A request is allowed when a rule with `Allow` names its model and no rule with `Deny` does. */
export const AccessRule = Type.Object(
  {
    name: Type.String(),
    effect: Type.Enum(['Allow', 'Deny']),
    /** Model names as the client writes them; `*` at the end stands for any rest. */
    models: Type.Array(Type.String(), { minItems: 1 }),
  },
  closed,
);
export type AccessRule = Readonly<Static<typeof AccessRule>>;

const Limit = Type.Optional(Type.Integer({ minimum: 0 }));

/** Bounds on one request; absent: unbounded. */
export const RequestLimits = Type.Object(
  {
    maxRequestBytes: Limit,
    maxOutputTokens: Limit,
    maxMessages: Limit,
    maxImages: Limit,
    maxTools: Limit,
  },
  closed,
);
export type RequestLimits = Readonly<Static<typeof RequestLimits>>;

/** How fast requests may come; with mode Observe it is counted and refuses nothing. All that hold for a request count. */
export const RateLimit = Type.Object(
  {
    name: Type.String(),
    unit: CountedUnit,
    /** USD: micro-USD. */
    amount: Type.Integer({ minimum: 0 }),
    /** Empty: one shared amount. */
    groupBy: GroupBy,
    /** `Held` with unit Concurrency, and only with it. */
    window: LimitWindow,
    /** Patterns; a request counts where the asked or the answering model is among them. Absent: every model. */
    models: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    onStoreFailure: StoreFailure,
  },
  closed,
);
export type RateLimit = Readonly<Static<typeof RateLimit>>;

/** One AIPolicy, `policy/<namespace>/<name>`. Authentication travels in the settings entry, decided by the operator. */
export const PolicyEntry = Type.Object(
  {
    kind: Type.Literal('policy'),
    namespace: Type.String(),
    name: Type.String(),
    /** Observe: what would have been refused is counted and logged, and let through. */
    mode: Type.Enum(['Enforce', 'Observe']),
    /** Absent: every caller. */
    callers: Type.Optional(CallerSelector),
    access: Type.Optional(Type.Array(AccessRule)),
    limits: Type.Optional(RequestLimits),
    rateLimits: Type.Optional(Type.Array(RateLimit)),
  },
  closed,
);
export type PolicyEntry = Readonly<Static<typeof PolicyEntry>>;
