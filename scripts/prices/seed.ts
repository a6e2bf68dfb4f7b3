/** Which release of the seed the catalogue is made from. A newer one: install it, put its day here, generate. */
export const seed = {
  package: '@pydantic/genai-prices',
  version: '0.1.8',
  /** Day on which the release was published. */
  publishedOn: '2026-09-23',
  licence: 'MIT, Copyright (c) Pydantic Services Inc.',
  source: 'https://github.com/pydantic/genai-prices',
} as const;
