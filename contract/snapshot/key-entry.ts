import Type, { type Static } from 'typebox';
import { CallerAttributes } from './caller-attributes.ts';

/** One AIKey, `key/<namespace>/<name>`. The key itself never leaves the operator. */
export const KeyEntry = Type.Object(
  {
    kind: Type.Literal('key'),
    namespace: Type.String(),
    name: Type.String(),
    /** SHA-256 of the key's UTF-8 bytes, lower-case hex. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    attributes: CallerAttributes,
    /** Model patterns this key may ask for, next to what policies allow; absent: no narrowing. */
    models: Type.Optional(Type.Array(Type.String())),
    /** ISO 8601; from then on the key is refused. */
    expiresAt: Type.Optional(Type.String()),
    suspended: Type.Boolean(),
    /** The key that was replaced: taken as well until then, ISO 8601, and never longer than the key itself. */
    previous: Type.Optional(
      Type.Object(
        { sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }), expiresAt: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type KeyEntry = Readonly<Static<typeof KeyEntry>>;
