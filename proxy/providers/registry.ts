import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { makeAnthropicProvider } from './anthropic/anthropic-provider.ts';
import { makeMockProvider } from './mock/mock-provider.ts';
import { makeOpenAIProvider } from './openai/openai-provider.ts';
import { makeOpenAICompatibleProvider } from './openai-compatible/openai-compatible-provider.ts';
import type { Provider } from './provider.ts';

/** The upstream side of an account: the one place that knows every provider type. */
export function makeProvider(entry: ProviderEntry): Provider {
  switch (entry.type) {
    case 'OpenAI':
      return makeOpenAIProvider(entry);
    case 'OpenAICompatible':
      return makeOpenAICompatibleProvider(entry);
    case 'Anthropic':
      return makeAnthropicProvider(entry);
    case 'Mock':
      return makeMockProvider(entry);
    default: {
      const never: never = entry;
      return never;
    }
  }
}
