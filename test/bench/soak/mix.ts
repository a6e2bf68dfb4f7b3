import { callerKey } from '../contestants/sallyport-snapshot.ts';
import { conversation } from '../workloads/request-bodies.ts';
import type { Workload } from '../workloads/workload.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import { fallbackModels } from './soak-snapshot.ts';

/** One kind of request of the mix. */
export interface Ingredient {
  readonly name: string;
  /** How often it comes, against the others. */
  readonly weight: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: () => Buffer;
  readonly stream: boolean;
  /** What must come of it. */
  readonly status: number;
}

const common: readonly (readonly [workload: string, weight: number])[] = [
  ['json-1k', 20],
  ['json-10k', 12],
  ['json-100k', 4],
  ['stream-burst', 14],
  ['stream-paced', 10],
  ['tools', 8],
  ['openai-to-anthropic', 6],
  ['openai-to-anthropic-stream', 6],
  ['anthropic-to-openai-stream', 6],
  ['embeddings', 6],
];

/** Work as the bench has it, failing upstreams, and requests that are refused. `random`: [0, 1). */
export function makeMix(random: () => number): readonly Ingredient[] {
  return [
    ...common.map(([name, weight]) => ofWorkload(workloadNamed(name), weight)),
    { ...asked('gpt-late'), weight: 4 },
    { ...asked('gpt-cut', true), weight: 2 },
    ...fallbackModels.map((model) => asked(model, model === 'gpt-opened')),
    { ...asked('gpt-json'), name: 'wrong key', headers: { authorization: 'Bearer nobody' }, status: 401 },
    { ...asked('gpt-json'), name: 'no JSON', body: () => Buffer.from('{"model":"gpt-json",'), status: 400 },
    // A name that was never heard before: series and look-ups must not grow by it.
    {
      ...asked('gpt-json'),
      name: 'unknown model',
      body: () => conversation(`gpt-${Math.floor(random() * 1e12)}`, 1),
      status: 404,
    },
  ];
}

function ofWorkload({ name, client, path, body, stream }: Workload, weight: number): Ingredient {
  const headers: Record<string, string> =
    client === 'anthropic'
      ? { 'x-api-key': callerKey, 'anthropic-version': '2023-06-01' }
      : { authorization: `Bearer ${callerKey}` };
  return { name, weight, path, headers, body: () => body, stream, status: 200 };
}

function asked(model: string, stream = false): Ingredient {
  const body = conversation(model, 1, stream ? { stream } : {});
  return {
    name: model,
    weight: 1,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${callerKey}` },
    body: () => body,
    stream,
    status: 200,
  };
}
