import Type, { type Static } from 'typebox';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import { ModelPriceSpec } from './model-price.ts';
import { duration, listMap, modelName, object, SecretKeyRef } from './schema-parts.ts';

const header = (description: string) =>
  Type.Optional(Type.String({ description, minLength: 1, maxLength: 256, pattern: '^[\\x21-\\x7e]+$' }));

const ProviderModel = object(
  {
    name: modelName('Name under which AIRoute targets ask for the model.'),
    upstreamName: Type.Optional(modelName('Name that is sent to the provider. Absent: `name`.')),
    maxOutputTokens: Type.Optional(
      Type.Integer({
        description:
          'Most tokens that the model writes; sent where the provider demands a limit and the client gave none.',
        minimum: 1,
        maximum: 10000000,
      }),
    ),
    contextWindow: Type.Optional(
      Type.Integer({
        description:
          'Most tokens of input and output together; bounds what a request may cost at worst where the client sets no limit.',
        minimum: 1,
        maximum: 100000000,
      }),
    ),
    price: Type.Optional(ModelPriceSpec),
  },
  { description: 'One model of the account.' },
);

const Mock = object(
  {
    reply: Type.Optional(
      Type.String({ description: 'The answer. Absent: the last user message.', maxLength: 4096 }),
    ),
    firstTokenDelay: duration('Time before the first token.', '0s'),
    tokenDelay: duration('Time between tokens of a stream.', '0s'),
    errorPercent: Type.Integer({
      description: 'Share of requests that fail.',
      minimum: 0,
      maximum: 100,
      default: 0,
    }),
    errorStatus: Type.Integer({
      description: 'HTTP status of those.',
      minimum: 400,
      maximum: 599,
      default: 503,
    }),
  },
  { description: 'How the Mock provider behaves.' },
);

export const AIProviderSpec = object(
  {
    type: Type.Enum(['OpenAI', 'OpenAICompatible', 'Anthropic', 'Mock'], {
      description: 'Wire format and authentication. Mock answers by itself and calls nobody.',
    }),
    openAI: Type.Optional(
      object(
        {
          organization: header('`OpenAI-Organization` header.'),
          project: header('`OpenAI-Project` header.'),
        },
        { description: 'Settings of type OpenAI.' },
      ),
    ),
    anthropic: Type.Optional(
      object(
        {
          version: Type.String({
            description: '`anthropic-version` header.',
            maxLength: 32,
            pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
            default: '2023-06-01',
          }),
        },
        { description: 'Settings of type Anthropic.' },
      ),
    ),
    mock: Type.Optional(Mock),
    endpoint: Type.Optional(
      object(
        {
          url: Type.String({
            description:
              'Base URL, up to and including the version segment: `https://api.openai.com/v1`, `http://vllm.models:8000/v1`, `https://api.anthropic.com/v1`.',
            maxLength: 1024,
            pattern: '^https?://[^\\s?#@]+$',
          }),
        },
        { description: "Where the provider is. Absent: the type's public API." },
      ),
    ),
    auth: Type.Optional(
      object({ secretRef: SecretKeyRef }, { description: 'Credential sent to the provider.' }),
    ),
    models: listMap(ProviderModel, {
      key: 'name',
      maxItems: 256,
      description: 'Models of this account. Empty: any name is passed on.',
      default: [],
    }),
    timeouts: object(
      { connect: duration('Time to establish a connection.', '5s') },
      { description: 'Time limits towards this provider.', default: {} },
    ),
  },
  {
    description: 'Desired state of the provider.',
    rules: [
      {
        rule: "!has(self.openAI) || self.type == 'OpenAI'",
        message: 'openAI goes with type OpenAI',
        fieldPath: '.openAI',
      },
      {
        rule: "!has(self.anthropic) || self.type == 'Anthropic'",
        message: 'anthropic goes with type Anthropic',
        fieldPath: '.anthropic',
      },
      {
        rule: "!has(self.mock) || self.type == 'Mock'",
        message: 'mock goes with type Mock',
        fieldPath: '.mock',
      },
      {
        rule: "self.type != 'OpenAICompatible' || has(self.endpoint)",
        message: 'type OpenAICompatible needs endpoint.url',
      },
      {
        rule: "self.type != 'Mock' || (!has(self.endpoint) && !has(self.auth))",
        message: 'type Mock calls nobody: no endpoint, no auth',
      },
      {
        rule: "!(self.type in ['OpenAI', 'Anthropic']) || has(self.auth) || has(self.endpoint)",
        message: "the provider's public API needs auth.secretRef",
      },
    ],
  },
);
export type AIProviderSpec = Readonly<Static<typeof AIProviderSpec>>;

export const AIProviderStatus = object(
  { conditions: Type.Optional(Conditions) },
  { description: 'Observed state of the provider.' },
);

/** One upstream account. */
export const AIProvider = defineKind({
  kind: 'AIProvider',
  plural: 'aiproviders',
  singular: 'aiprovider',
  shortNames: ['aip'],
  description:
    'AIProvider is one upstream account: a wire format, an endpoint, a credential and the models it offers.',
  spec: AIProviderSpec,
  status: AIProviderStatus,
  columns: [
    { name: 'TYPE', type: 'string', jsonPath: '.spec.type', description: 'Wire format.' },
    conditionColumn('Accepted', 'Whether the provider is usable.'),
    conditionColumn('ResolvedRefs', 'Whether its Secret is there.'),
    conditionColumn('Programmed', 'Whether every proxy knows it.'),
    {
      name: 'ENDPOINT',
      type: 'string',
      jsonPath: '.spec.endpoint.url',
      description: 'Base URL.',
      priority: 1,
    },
    ageColumn,
  ],
});
