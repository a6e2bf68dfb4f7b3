import Type, { type Static } from 'typebox';
import { ModelPrice } from './model-price.ts';
import { SecretSchema } from './secret-schema.ts';

const closed = { additionalProperties: false } as const;

/** What the Mock provider does instead of calling an upstream; durations in milliseconds. */
export const MockBehaviour = Type.Object(
  {
    /** Absent: the last user message is echoed. */
    reply: Type.Optional(Type.String()),
    firstTokenDelayMs: Type.Integer({ minimum: 0 }),
    tokenDelayMs: Type.Integer({ minimum: 0 }),
    /** Share of requests, in percent, that fail with `errorStatus`. */
    errorPercent: Type.Number({ minimum: 0, maximum: 100 }),
    errorStatus: Type.Integer({ minimum: 400, maximum: 599 }),
  },
  closed,
);
export type MockBehaviour = Readonly<Static<typeof MockBehaviour>>;

const shared = {
  kind: Type.Literal('provider'),
  namespace: Type.String(),
  name: Type.String(),
  /** Models this account offers; empty: any name is passed on as it is. */
  models: Type.Array(
    Type.Object(
      {
        name: Type.String(),
        upstreamName: Type.String(),
        maxOutputTokens: Type.Optional(Type.Integer({ minimum: 1 })),
        /** Most tokens of input and output together. */
        contextWindow: Type.Optional(Type.Integer({ minimum: 1 })),
        /** For each bucket that it names in place of what the catalogue says. */
        price: Type.Optional(ModelPrice),
      },
      closed,
    ),
  ),
};

const upstream = {
  /** Scheme, host, port and path prefix, without a trailing slash: `https://api.openai.com/v1`. */
  baseUrl: Type.String(),
  connectTimeoutMs: Type.Integer({ minimum: 1 }),
  apiKey: Type.Optional(SecretSchema),
};

/** One upstream account, `provider/<namespace>/<name>`; tagged by the wire format that it speaks. */
export const ProviderEntry = Type.Union([
  Type.Object(
    {
      ...shared,
      ...upstream,
      type: Type.Literal('OpenAI'),
      organization: Type.Optional(Type.String()),
      project: Type.Optional(Type.String()),
    },
    closed,
  ),
  Type.Object({ ...shared, ...upstream, type: Type.Literal('OpenAICompatible') }, closed),
  Type.Object(
    {
      ...shared,
      ...upstream,
      type: Type.Literal('Anthropic'),
      /** `anthropic-version` header. */
      version: Type.String(),
    },
    closed,
  ),
  Type.Object({ ...shared, type: Type.Literal('Mock'), mock: MockBehaviour }, closed),
]);
export type ProviderEntry = Readonly<Static<typeof ProviderEntry>>;
export type ProviderType = ProviderEntry['type'];
