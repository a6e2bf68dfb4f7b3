import { flatPercent } from '../soak/judge-soak.ts';
import type { Figures } from './figures.ts';
import type { Spread } from './spread.ts';

/** What the project set itself. */
export interface Goal {
  readonly title: string;
  /** With its unit behind every figure. */
  readonly unit: string;
  /** AtMost: lower is better. AtLeast: higher is. */
  readonly kind: 'AtMost' | 'AtLeast';
  readonly bound: number;
  readonly figure: (figures: Figures) => Spread | undefined;
}

/** Unclear: met by some runs and missed by others. */
export type Verdict = 'Met' | 'Missed' | 'Unclear' | 'NotMeasured';

/**
 * Met where every run is on the good side, so that the median's margin exceeds the spread towards the bound; missed where
 * every run is on the other.
 */
export function judge({ kind, bound }: Pick<Goal, 'kind' | 'bound'>, spread: Spread | undefined): Verdict {
  if (spread === undefined) return 'NotMeasured';
  const sign = kind === 'AtMost' ? 1 : -1;
  const runs = [spread.min * sign, spread.max * sign];
  if (Math.min(...runs) > bound * sign) return 'Missed';
  return Math.max(...runs) <= bound * sign ? 'Met' : 'Unclear';
}

const toFloor = (contestant: string, workload: string, title: string, bound: number): Goal => ({
  title,
  unit: '× floor',
  kind: 'AtMost',
  bound,
  figure: ({ cpuRatio }) => cpuRatio(contestant, 'floor', workload),
});

const toPortkey = (workload: string, title: string, bound: number): Goal => ({
  title: `CPU against Portkey, everything on, ${title}`,
  unit: '× less',
  kind: 'AtLeast',
  bound,
  figure: ({ cpuRatio }) => cpuRatio('portkey', 'everything', workload),
});

/** Those that the bench can measure by now; there is no Redis ledger yet. */
export const goals: readonly Goal[] = [
  toFloor('open', 'json-1k', 'pass-through without policy, 1 KB', 1.15),
  toFloor('open', 'json-10k', 'pass-through without policy, 10 KB', 1.15),
  toFloor('open', 'json-100k', 'pass-through without policy, 100 KB', 1.15),
  toFloor('policies', 'json-1k', 'auth, match, limits, metrics, usage, access log, 1 KB', 1.4),
  toFloor('policies', 'json-10k', 'auth, match, limits, metrics, usage, access log, 10 KB', 1.4),
  toFloor('budgets', 'json-1k', 'identity, limits, budget in memory, 1 KB', 1.4),
  toFloor('budgets', 'json-10k', 'identity, limits, budget in memory, 10 KB', 1.4),
  toFloor('everything', 'json-1k', 'everything that exists, 1 KB', 1.5),
  toFloor('everything', 'json-10k', 'everything that exists, 10 KB', 1.8),
  toFloor('everything', 'json-100k', 'everything that exists, 100 KB', 2.5),
  toFloor('everything', 'stream-burst', 'stream of 100 chunks at once, same dialect, everything on', 1.3),
  toFloor('everything', 'openai-to-anthropic-stream', 'OpenAI client, Anthropic upstream, stream', 2.5),
  toFloor('everything', 'anthropic-to-openai-stream', 'Anthropic client, OpenAI upstream, stream', 2.5),
  toPortkey('json-1k', '1 KB', 8),
  toPortkey('json-10k', '10 KB', 6),
  toPortkey('stream-burst', 'stream', 5),
  {
    title: 'added p50 at 500 requests a second',
    unit: 'ms',
    kind: 'AtMost',
    bound: 0.5,
    figure: ({ added }) => added('everything', { workload: 'json-1k', perSecond: 500 }, 'p50'),
  },
  {
    title: 'added time to first token, warm (p50)',
    unit: 'ms',
    kind: 'AtMost',
    bound: 2,
    figure: ({ added }) => added('everything', { workload: 'stream-paced', perSecond: 20 }, 'firstTokenP50'),
  },
  memory('idleMb', 'resident memory of a sidecar, idle', 70),
  memory('loadedMb', 'resident memory of a sidecar, highest under load', 110),
  start('startMs', 'start to first answer from the last good snapshot, warm', 120),
  start('coldStartMs', 'start to first answer, no file in the page cache', 240),
  {
    title: 'heap after 30 minutes of mixed load with aborts',
    unit: '% growth',
    kind: 'AtMost',
    bound: flatPercent,
    figure: ({ soakGrowth }) => soakGrowth(),
  },
];

function memory(figure: 'idleMb' | 'loadedMb', title: string, bound: number): Goal {
  return {
    title,
    unit: 'MB',
    kind: 'AtMost',
    bound,
    figure: ({ footprint }) => footprint('sidecar', figure),
  };
}

function start(figure: 'startMs' | 'coldStartMs', title: string, bound: number): Goal {
  return {
    title,
    unit: 'ms',
    kind: 'AtMost',
    bound,
    figure: ({ footprint }) => footprint('everything', figure),
  };
}
