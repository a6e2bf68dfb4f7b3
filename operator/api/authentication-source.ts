import Type, { type Static } from 'typebox';
import { JwtSpec } from './jwt-source.ts';
import { AttributesSpec, NamespaceSelector, object, sectionName } from './schema-parts.ts';

const ServiceAccountSpec = object(
  {
    audience: Type.String({
      description: 'Audience that a token must have been asked for, with TokenRequest or a projected volume.',
      minLength: 1,
      maxLength: 256,
      default: 'sallyport',
    }),
    namespaces: NamespaceSelector,
    attributes: Type.Enum(['AccountThenNamespace', 'Namespace'], {
      description:
        'Where labels and annotations `sallyport.dev/team`, `app`, `user`, `project` and `cost-center` are read. AccountThenNamespace: of the ServiceAccount, else of its Namespace. Namespace: only of the Namespace, where those who may edit ServiceAccounts must not choose for themselves.',
      default: 'AccountThenNamespace',
    }),
  },
  {
    description:
      'Which ServiceAccounts count. Absent: those in the namespace of the policy, audience `sallyport`.',
  },
);

export const AuthenticationSourceSpec = object(
  {
    name: sectionName('Name of the source.'),
    type: Type.Enum(['APIKey', 'JWT', 'ServiceAccount', 'Anonymous'], {
      description:
        'APIKey: an AIKey. JWT: a token of an OpenID Connect provider or another issuer. ServiceAccount: a projected token of a Kubernetes ServiceAccount. Each in `Authorization: Bearer` or `x-api-key`. Anonymous: a request without credentials.',
    }),
    apiKey: Type.Optional(
      object(
        { namespaces: NamespaceSelector },
        { description: 'Which AIKeys count. Absent: those in the namespace of the policy.' },
      ),
    ),
    jwt: Type.Optional(JwtSpec),
    serviceAccount: Type.Optional(ServiceAccountSpec),
    anonymous: Type.Optional(
      object({ attributes: AttributesSpec }, { description: 'What is said of anonymous callers.' }),
    ),
  },
  {
    description: 'A way to establish who is calling.',
    rules: [
      { rule: "!has(self.apiKey) || self.type == 'APIKey'", message: 'apiKey goes with type APIKey' },
      {
        rule: "has(self.jwt) == (self.type == 'JWT')",
        message: 'jwt goes with type JWT, which needs it',
      },
      {
        rule: "!has(self.serviceAccount) || self.type == 'ServiceAccount'",
        message: 'serviceAccount goes with type ServiceAccount',
      },
      {
        rule: "!has(self.anonymous) || self.type == 'Anonymous'",
        message: 'anonymous goes with type Anonymous',
      },
    ],
  },
);
export type AuthenticationSourceSpec = Readonly<Static<typeof AuthenticationSourceSpec>>;
