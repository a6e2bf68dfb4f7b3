import Type, { type Static } from 'typebox';
import { claimFields, tokenAlgorithms } from '#contract/snapshot/token-source.ts';
import { duration, listSet, mapOf, object, objectName } from './schema-parts.ts';

const claim = (description: string) =>
  Type.Optional(Type.String({ description, minLength: 1, maxLength: 256 }));

const KeysSpec = object(
  {
    url: Type.Optional(
      Type.String({
        description: 'Where the JSON Web Key Set is.',
        maxLength: 512,
        pattern: '^https://[^\\s]+$',
      }),
    ),
    secretRef: Type.Optional(
      object(
        {
          name: objectName('Name of the Secret, in the namespace of the policy.'),
          key: Type.String({
            description: 'Key within the Secret.',
            minLength: 1,
            maxLength: 253,
            pattern: '^[-._a-zA-Z0-9]+$',
            default: 'jwks.json',
          }),
        },
        { description: 'A JSON Web Key Set that is kept here; nothing is fetched.' },
      ),
    ),
    maxAge: duration(
      'How long keys that were fetched are trusted while the issuer cannot be asked; up to a quarter more, and never under 1h.',
      '24h',
    ),
  },
  {
    description:
      'Where the keys come from. With neither url nor secretRef: from what `<issuer>/.well-known/openid-configuration` names.',
    default: { maxAge: '24h' },
    rules: [{ rule: '!has(self.url) || !has(self.secretRef)', message: 'give url or secretRef, not both' }],
  },
);

const ClaimsSpec = object(
  {
    subject: Type.String({
      description: 'Claim that tells callers apart; a token without it is refused.',
      minLength: 1,
      maxLength: 256,
      default: 'sub',
    }),
    user: claim('Claim with the user.'),
    team: claim('Claim with the team.'),
    app: claim('Claim with the application.'),
    project: claim('Claim with the project.'),
    costCenter: claim('Claim with the cost center.'),
    groups: claim('Claim with the groups: a list of texts, or one text.'),
    labels: Type.Optional(
      mapOf(Type.String({ minLength: 1, maxLength: 256 }), {
        description: 'Claims by the name of the label that each becomes.',
        maxProperties: 16,
      }),
    ),
  },
  {
    description:
      'What claims say of a caller. A name stands for the claim of that name, else its dots lead into objects: `realm_access.roles`. A claim that is absent, no text or longer than 128 characters gives an empty attribute.',
    default: { subject: 'sub' },
  },
);

export const JwtSpec = object(
  {
    issuer: Type.String({
      description: 'What `iss` of a token must be, to the letter.',
      minLength: 1,
      maxLength: 512,
      pattern: '^[^\\s]+$',
    }),
    keys: KeysSpec,
    audiences: listSet(Type.String({ minLength: 1, maxLength: 256 }), {
      description: 'Any of these must be in `aud`.',
      minItems: 1,
      maxItems: 8,
    }),
    algorithms: Type.Array(Type.Enum([...tokenAlgorithms]), {
      description: 'Signatures that are taken.',
      minItems: 1,
      maxItems: tokenAlgorithms.length,
      default: ['RS256', 'ES256'],
      'x-kubernetes-list-type': 'atomic',
    }),
    clockSkew: duration('By how much clocks may differ; more than 5m counts as 5m.', '30s'),
    maxTokenBytes: Type.Integer({
      description: 'Longest token that is looked at.',
      minimum: 256,
      maximum: 16384,
      default: 8192,
    }),
    tokenType: Type.Optional(
      Type.String({
        description: 'What `typ` of the header must be, such as `at+jwt` (RFC 9068). Absent: anything.',
        minLength: 1,
        maxLength: 64,
      }),
    ),
    claims: ClaimsSpec,
    required: Type.Optional(
      listSet(Type.Enum([...claimFields]), {
        description: 'Attributes that a caller must have; a token that gives none is refused.',
        maxItems: claimFields.length,
      }),
    ),
  },
  {
    description: 'Tokens of one issuer: JWTs (RFC 7519) with an end, `exp`.',
    rules: [
      {
        rule: "has(self.keys.url) || has(self.keys.secretRef) || self.issuer.startsWith('https://')",
        message: 'an issuer whose keys are to be discovered must be an https URL',
        fieldPath: '.issuer',
      },
    ],
  },
);
export type JwtSpec = Readonly<Static<typeof JwtSpec>>;
