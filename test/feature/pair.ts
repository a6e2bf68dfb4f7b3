import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, type Manifest, provider, route, rule, target } from './resources.ts';

/**
 * A gateway whose models `openai` and `anthropic` have two targets each, tried in order: the upstreams `first` and
 * `second` in that wire format.
 */
export interface Pair {
  readonly gateway: Gateway;
  readonly first: ScriptedUpstream;
  readonly second: ScriptedUpstream;
  reset(): void;
  stop(): Promise<void>;
}

export const pairModels = ['openai', 'anthropic'] as const;
export type PairModel = (typeof pairModels)[number];

/** `ruleFields` go into both rules; `rules` are added to the route. */
export async function startPair(
  options: {
    readonly ruleFields?: object;
    readonly rules?: (targets: readonly object[]) => readonly object[];
    readonly more?: readonly Manifest[];
  } = {},
): Promise<Pair> {
  const [first, second] = [await startScriptedUpstream(), await startScriptedUpstream()];
  const targets = (type: PairModel) => [target(`${type}-first`), target(`${type}-second`)];
  const rules = [
    ...pairModels.map((type) => rule(type, targets(type), options.ruleFields)),
    ...(options.rules?.(targets('openai')) ?? []),
  ];
  const gateway = await startGateway({
    'base.yaml': base(),
    'pair.yaml': [
      ...provider('openai-first', { type: 'OpenAI', url: first.url }),
      ...provider('openai-second', { type: 'OpenAI', url: second.url }),
      ...provider('anthropic-first', { type: 'Anthropic', url: first.url }),
      ...provider('anthropic-second', { type: 'Anthropic', url: second.url }),
      route('pair', rules),
    ],
    'more.yaml': options.more ?? [],
  });
  return {
    gateway,
    first,
    second,
    reset: () => {
      first.reset();
      second.reset();
    },
    stop: async () => {
      await gateway.stop();
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}
