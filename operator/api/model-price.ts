import Type, { type Static } from 'typebox';
import { usdPattern } from '#contract/money.ts';
import { listMap, object } from './schema-parts.ts';

function usd(description: string) {
  return Type.Optional(Type.String({ description, maxLength: 16, pattern: usdPattern }));
}

const tokens = {
  input: usd('Input that no cache read or wrote.'),
  cachedInput: usd('Input read from a cache.'),
  cacheWrite: usd('Input written to a cache, for five minutes where there are several lifetimes.'),
  cacheWrite1h: usd('Input written to a cache for an hour.'),
  audioInput: usd('Sound in the input.'),
  imageInput: usd('Images in the input.'),
  output: usd('Text and tool calls of the answer.'),
  reasoning: usd('Reasoning before the answer.'),
  audioOutput: usd('Sound of the answer.'),
};

/** The price of a model as resources have it; `readModelPrice` turns it into whole micro-USD. */
export const ModelPriceSpec = object(
  {
    ...tokens,
    request: usd('Each request, in USD, beside its tokens.'),
    tiers: Type.Optional(
      listMap(
        object(
          {
            aboveInputTokens: Type.Integer({
              description: 'Input, cached or not, above which these prices are those of all tokens.',
              minimum: 1,
              maximum: 100000000,
            }),
            ...tokens,
          },
          { description: 'Prices of long requests; a price that is absent is that of shorter ones.' },
        ),
        { key: 'aboveInputTokens', maxItems: 8, description: 'Prices by the length of the input.' },
      ),
    ),
  },
  {
    description:
      'What the model costs, in USD per million tokens. A price that is absent is that of the bundled catalogue, or follows from input and output as the provider bills it. Free is "0".',
  },
);
export type ModelPriceSpec = Readonly<Static<typeof ModelPriceSpec>>;
