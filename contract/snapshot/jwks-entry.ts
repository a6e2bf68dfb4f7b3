import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1 });
const Named = { kid: Type.Optional(Type.String()), alg: Type.Optional(Type.String()) };

/** A public JSON Web Key (RFC 7517) with nothing but what verifying takes: no private part can travel. */
export const PublicKey = Type.Union([
  Type.Object({ kty: Type.Literal('RSA'), n: Text, e: Text, ...Named }, closed),
  Type.Object({ kty: Type.Literal('EC'), crv: Text, x: Text, y: Text, ...Named }, closed),
  Type.Object({ kty: Type.Literal('OKP'), crv: Text, x: Text, ...Named }, closed),
]);
export type PublicKey = Readonly<Static<typeof PublicKey>>;

/** Most keys of one issuer. */
export const maxKeys = 32;

/** The keys of one issuer of tokens, `jwks/<namespace>/<name of the AIPolicy>/<source>`. */
export const JwksEntry = Type.Object(
  {
    kind: Type.Literal('jwks'),
    namespace: Type.String(),
    name: Type.String(),
    source: Type.String(),
    /** What `iss` must be. */
    issuer: Type.String({ minLength: 1 }),
    keys: Type.Array(PublicKey, { maxItems: maxKeys }),
    /** ISO 8601; from then on the keys are too old to be trusted. Absent: they were given, not fetched. */
    goodUntil: Type.Optional(Type.String()),
  },
  closed,
);
export type JwksEntry = Readonly<Static<typeof JwksEntry>>;
