import { Type } from 'typebox';
import { Parse } from 'typebox/value';

const Condition = Type.Object({
  type: Type.String(),
  status: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  lastTransitionTime: Type.String(),
  observedGeneration: Type.Optional(Type.Integer()),
});
const Conditions = Type.Optional(Type.Array(Condition));
const Part = Type.Object({ conditions: Conditions });
const Stored = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    resourceVersion: Type.String(),
    generation: Type.Optional(Type.Integer()),
  }),
  status: Type.Optional(
    Type.Object({
      conditions: Conditions,
      parents: Type.Optional(Type.Array(Part)),
      targets: Type.Optional(Type.Array(Part)),
      fingerprint: Type.Optional(Type.String()),
      previousFingerprint: Type.Optional(Type.String()),
      previousExpiresAt: Type.Optional(Type.String()),
      lastUsedAt: Type.Optional(Type.String()),
      proxies: Type.Optional(Type.Object({ connected: Type.Integer(), programmed: Type.Integer() })),
    }),
  ),
});

/** One of our objects as the API server has it, as far as tests look at it. */
export type StoredObject = Type.Static<typeof Stored>;
export type StoredCondition = Type.Static<typeof Condition>;

/** Throws where it is something else. */
export function parseStoredObject(value: unknown): StoredObject {
  return Parse(Stored, value);
}

export function findCondition(
  { conditions = [] }: { readonly conditions?: readonly StoredCondition[] },
  type: string,
): StoredCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}
