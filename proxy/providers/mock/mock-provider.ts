import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { systemClock } from '#runtime/clock.ts';
import { makeWireProvider } from '../openai/wire-provider.ts';
import type { Provider } from '../provider.ts';
import { type MockEnvironment, MockServer } from './mock-server.ts';

type MockEntry = Extract<ProviderEntry, { readonly type: 'Mock' }>;

/** An account that calls nobody: it speaks OpenAI's format with a server in this process. */
export function makeMockProvider(
  entry: MockEntry,
  environment: MockEnvironment = { clock: systemClock, random: Math.random },
): Provider {
  const server = new MockServer(entry.mock, environment);
  const wire = makeWireProvider({
    entry,
    otelName: 'sallyport.mock',
    headers: {},
    secrets: [],
    limitField: 'max_completion_tokens',
    extensions: 'Sent',
  });
  return { ...wire, respond: (call, signal) => server.respond(call, signal) };
}
