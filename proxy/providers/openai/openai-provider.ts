import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { Provider } from '../provider.ts';
import { makeWireProvider } from './wire-provider.ts';

type OpenAIEntry = Extract<ProviderEntry, { readonly type: 'OpenAI' }>;

/** An account at OpenAI (https://platform.openai.com/docs/api-reference/authentication). */
export function makeOpenAIProvider(entry: OpenAIEntry): Provider {
  const apiKey = entry.apiKey?.reveal();
  return makeWireProvider({
    entry,
    otelName: 'openai',
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(entry.organization === undefined ? {} : { 'openai-organization': entry.organization }),
      ...(entry.project === undefined ? {} : { 'openai-project': entry.project }),
    },
    secrets: apiKey === undefined ? [] : [apiKey],
    limitField: 'max_completion_tokens',
    extensions: 'None',
  });
}
