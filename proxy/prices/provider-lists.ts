import type { ProviderType } from '#contract/snapshot/provider-entry.ts';
import type { CacheBilling } from './fall-back.ts';

interface ProviderPrices {
  /** The price list of its public API; undefined: there is no one seller, the base URL must tell. */
  readonly list: string | undefined;
  readonly cacheBilling: CacheBilling;
}

/** Whose prices hold for each type of provider. */
export const providerLists: Readonly<Record<ProviderType, ProviderPrices>> = {
  OpenAI: { list: 'openai', cacheBilling: 'AsInput' },
  OpenAICompatible: { list: undefined, cacheBilling: 'AsInput' },
  Anthropic: { list: 'anthropic', cacheBilling: 'Multiples' },
  Mock: { list: undefined, cacheBilling: 'AsInput' },
};
