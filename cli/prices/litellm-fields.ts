import type { ModelPriceSpec } from '#operator/api/model-price.ts';

export type TokenField = Exclude<keyof ModelPriceSpec, 'request' | 'tiers'>;

/** USD per token, by LiteLLM's name; behind it `_above_200k_tokens` and the like make a tier. */
const tokenFields: Readonly<Record<string, TokenField>> = {
  input_cost_per_token: 'input',
  cache_read_input_token_cost: 'cachedInput',
  cache_creation_input_token_cost: 'cacheWrite',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1h',
  input_cost_per_audio_token: 'audioInput',
  input_cost_per_image_token: 'imageInput',
  output_cost_per_token: 'output',
  output_cost_per_reasoning_token: 'reasoning',
  output_cost_per_audio_token: 'audioOutput',
};

const tier = /^(.+)_above_(\d+)k_tokens$/;

/** Everything but prices. */
const noPrice =
  /^(supports_|supported_|max_|litellm_provider$|mode$|source$|metadata$|comment$|deprecation_date$|output_vector_size$|tool_use_system_prompt_tokens$|rpm$|tpm$|rpd$|uses_embed_content$)/;

export type LiteLlmField =
  | { readonly kind: 'Tokens'; readonly field: TokenField; readonly aboveInputTokens: number }
  /** USD per request. */
  | { readonly kind: 'Request' }
  /** Says nothing of prices. */
  | { readonly kind: 'NoPrice' }
  /** Has no place in a price of ours. */
  | { readonly kind: 'Unknown' };

/** What a field of an entry means (https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json). */
export function readFieldName(name: string): LiteLlmField {
  if (name === 'input_cost_per_request') return { kind: 'Request' };
  const [, base = name, thousands = '0'] = tier.exec(name) ?? [];
  const field = tokenFields[base];
  if (field !== undefined) return { kind: 'Tokens', field, aboveInputTokens: Number(thousands) * 1000 };
  return { kind: noPrice.test(name) ? 'NoPrice' : 'Unknown' };
}
