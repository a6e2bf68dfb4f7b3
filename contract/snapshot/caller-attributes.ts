import Type, { type Static } from 'typebox';

const Attribute = Type.String({ minLength: 1, maxLength: 128 });

/** What every limit, metric and record says of a caller, next to its kind and id. */
export const CallerAttributes = Type.Object(
  {
    team: Type.Optional(Attribute),
    app: Type.Optional(Attribute),
    user: Type.Optional(Attribute),
    project: Type.Optional(Attribute),
    costCenter: Type.Optional(Attribute),
    labels: Type.Optional(Type.Record(Type.String(), Attribute)),
  },
  { additionalProperties: false },
);
export type CallerAttributes = Readonly<Static<typeof CallerAttributes>>;

export const callerKinds = ['Key', 'JWT', 'ServiceAccount', 'Anonymous'] as const;
export type CallerKind = (typeof callerKinds)[number];

const Values = Type.Array(Attribute, { minItems: 1 });

/** Which callers are meant: every field that is present must hold; within a list any value may match. */
export const CallerSelector = Type.Object(
  {
    kinds: Type.Optional(Type.Array(Type.Enum([...callerKinds]))),
    teams: Type.Optional(Values),
    apps: Type.Optional(Values),
    users: Type.Optional(Values),
    projects: Type.Optional(Values),
    costCenters: Type.Optional(Values),
    groups: Type.Optional(Values),
    labels: Type.Optional(Type.Record(Type.String(), Attribute)),
  },
  { additionalProperties: false },
);
export type CallerSelector = Readonly<Static<typeof CallerSelector>>;
