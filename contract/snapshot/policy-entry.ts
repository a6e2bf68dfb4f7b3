import Type, { type Static } from 'typebox';
import { CallerSelector } from './caller-attributes.ts';

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
  },
  closed,
);
export type PolicyEntry = Readonly<Static<typeof PolicyEntry>>;
