import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { RouteEntry } from '#contract/snapshot/route-entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import { entriesOf } from '../contestants/sallyport-snapshot.ts';
import { failingPath } from '../programs/upstream-troubles.ts';

/** Models of the provider that always fails, with one behind it that answers. */
export const fallbackModels = ['gpt-broken', 'gpt-limited', 'gpt-reset', 'gpt-opened'] as const;
const troubledModels = ['gpt-late', 'gpt-cut'] as const;

/** Everything that the bench has in force, and the models that trouble comes from. */
export function soakEntries(upstreamPort: number): readonly EntryBody[] {
  const entries = entriesOf('Everything', upstreamPort);
  const pattern = entries.find((entry) => entry.kind === 'route' && entry.rule === 'gpt-json');
  if (pattern?.kind !== 'route') throw new Error('the bench has no route for gpt-json');
  return [
    ...entries,
    failingProvider(upstreamPort),
    ...troubledModels.map((model) => routeTo(pattern, model, ['openai'])),
    ...fallbackModels.map((model) => routeTo(pattern, model, ['failing', 'openai'])),
  ];
}

function failingProvider(upstreamPort: number): ProviderEntry {
  return {
    kind: 'provider',
    namespace: 'bench',
    name: 'failing',
    type: 'OpenAI',
    baseUrl: `http://127.0.0.1:${upstreamPort}${failingPath}`,
    apiKey: new Secret('sk-bench-upstream'),
    connectTimeoutMs: 5000,
    models: [],
  };
}

function routeTo(pattern: RouteEntry, model: string, providers: readonly string[]): RouteEntry {
  return {
    ...pattern,
    rule: model,
    matches: [{ headers: [], metadata: {}, model: { kind: 'Exact', value: model } }],
    targets: providers.map((name, priority) => ({
      name,
      provider: `bench/${name}`,
      model: `${model}-2026-01-01`,
      weight: 1,
      priority,
    })),
    retry: { ...pattern.retry, on: ['ConnectFailure', 'ServerError', 'RateLimited'], backoffBaseMs: 10 },
  };
}
