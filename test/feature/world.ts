import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, type Manifest, object, provider, route, rule, target } from './resources.ts';

/** A gateway with one provider of each type, and the upstreams behind them. */
export interface World {
  readonly gateway: Gateway;
  readonly upstreams: Readonly<Record<UpstreamName, ScriptedUpstream>>;
  /** Forgets what the upstreams were asked and told to answer. */
  reset(): void;
  stop(): Promise<void>;
}

/** The model names that clients ask for, each answered by the provider of that type; `mock` is the fourth. */
export const upstreamNames = ['gpt', 'vllm', 'claude'] as const;
export type UpstreamName = (typeof upstreamNames)[number];

/** What is sent upstream as the model. */
export const upstreamModels = {
  gpt: 'gpt-4o-2024-08-06',
  vllm: 'Qwen/Qwen3-8B',
  claude: 'claude-sonnet-4-5-20250929',
} as const;

export const upstreamTypes = { gpt: 'OpenAI', vllm: 'OpenAICompatible', claude: 'Anthropic' } as const;

/** `more` is added to the folder as a file of its own. */
export async function startWorld(more: readonly Manifest[] = []): Promise<World> {
  const upstreams = {
    gpt: await startScriptedUpstream(),
    vllm: await startScriptedUpstream(),
    claude: await startScriptedUpstream(),
  };
  const gateway = await startGateway({
    'base.yaml': base(),
    'world.yaml': describe(upstreams),
    'more.yaml': more,
  });
  return {
    gateway,
    upstreams,
    reset: () => {
      for (const upstream of Object.values(upstreams)) upstream.reset();
    },
    stop: async () => {
      await gateway.stop();
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.stop()));
    },
  };
}

function describe(upstreams: Readonly<Record<UpstreamName, ScriptedUpstream>>): Manifest[] {
  const providers = upstreamNames.flatMap((name) =>
    provider(name, {
      type: upstreamTypes[name],
      url: upstreams[name].url,
      models: [{ name, upstreamName: upstreamModels[name], maxOutputTokens: 4096 }],
    }),
  );
  const rules = [...upstreamNames, 'mock'].map((name) => rule(name, [target(name)]));
  return [
    ...providers,
    object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'Hello from the mock, with  two spaces.' } }),
    route('world', rules),
  ];
}
