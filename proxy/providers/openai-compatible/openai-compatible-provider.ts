import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { makeWireProvider } from '../openai/wire-provider.ts';
import type { Provider } from '../provider.ts';

type OpenAICompatibleEntry = Extract<ProviderEntry, { readonly type: 'OpenAICompatible' }>;

/**
 * A server that follows OpenAI's format: vLLM, TGI, Ollama, Groq, Mistral, DeepSeek and others. For telemetry it is
 * `openai` too: `gen_ai.provider.name` tells the flavour of the format, `server.address` the system behind it
 * (OpenTelemetry GenAI semantic conventions).
 */
export function makeOpenAICompatibleProvider(entry: OpenAICompatibleEntry): Provider {
  const apiKey = entry.apiKey?.reveal();
  return makeWireProvider({
    entry,
    otelName: 'openai',
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    secrets: apiKey === undefined ? [] : [apiKey],
    limitField: 'max_tokens',
    extensions: 'Sent',
  });
}
