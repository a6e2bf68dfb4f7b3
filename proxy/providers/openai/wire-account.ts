import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';

/** In what accounts that speak OpenAI's format differ. */
export interface WireAccount {
  readonly entry: ProviderEntry;
  /** `gen_ai.provider.name`. */
  readonly otelName: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be seen in a text that the upstream writes. */
  readonly secrets: readonly string[];
  /** How the limit of a chat is called: servers other than OpenAI know the older name. */
  readonly limitField: 'max_completion_tokens' | 'max_tokens';
  /**
   * Whether fields that OpenAI does not have are sent: `top_k`, and the reasoning of turns that called tools in
   * `reasoning_content`.
   */
  readonly extensions: 'None' | 'Sent';
}
