import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

/** Signatures that a token may have (RFC 7518, RFC 8037, RFC 9864): asymmetric ones only, so that no verifier's key can make one. */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Attributes of a caller that one claim gives. */
export const claimFields = ['user', 'team', 'app', 'project', 'costCenter', 'groups'] as const;
export type ClaimField = (typeof claimFields)[number];

/** Name of a claim; where there is none of that name, dots lead into objects. */
const ClaimPath = Type.String({ minLength: 1 });

/** Callers that present a JWT (RFC 7519) of one issuer. */
export const JwtSource = Type.Object(
  {
    kind: Type.Literal('JWT'),
    name: Type.String(),
    /** Name of the `jwks` entry; where there is none, no token is good. */
    keys: Type.String(),
    audiences: Type.Array(Type.String(), { minItems: 1 }),
    algorithms: Type.Array(Type.Enum([...tokenAlgorithms]), { minItems: 1 }),
    clockSkewMs: Type.Integer({ minimum: 0 }),
    maxTokenBytes: Type.Integer({ minimum: 1 }),
    /** What `typ` of the header must be. */
    tokenType: Type.Optional(Type.String()),
    /** Claim that the caller's id is made of. */
    subject: ClaimPath,
    claims: Type.Object(
      {
        user: Type.Optional(ClaimPath),
        team: Type.Optional(ClaimPath),
        app: Type.Optional(ClaimPath),
        project: Type.Optional(ClaimPath),
        costCenter: Type.Optional(ClaimPath),
        groups: Type.Optional(ClaimPath),
        labels: Type.Optional(Type.Record(Type.String(), ClaimPath)),
      },
      closed,
    ),
    /** Attributes without which a token is refused. */
    required: Type.Array(Type.Enum([...claimFields])),
  },
  closed,
);
export type JwtSource = Readonly<Static<typeof JwtSource>>;

/** Callers that present a projected token of a Kubernetes ServiceAccount; those that are known travel as `account` entries. */
export const ServiceAccountSource = Type.Object(
  {
    kind: Type.Literal('ServiceAccount'),
    name: Type.String(),
    /** Name of the `jwks` entry. */
    keys: Type.String(),
    audience: Type.String({ minLength: 1 }),
  },
  closed,
);
export type ServiceAccountSource = Readonly<Static<typeof ServiceAccountSource>>;
