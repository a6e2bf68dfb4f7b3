import { setTimeout as delay } from 'node:timers/promises';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { percentile } from '../measure/percentiles.ts';
import { readUsage } from '../process/proc-usage.ts';
import { askChild } from './ask-child.ts';
import { type FakeOperator, makeReadyUpdate, startFakeOperator } from './fake-operator.ts';
import { bodiesOf, manyOfAll } from './kinds.ts';
import type { LoopView } from './loop-view.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { SwapFigure } from './scale-result.ts';
import { type Scaled, startScaled } from './start-scaled.ts';

const perSecond = 300;
const windowMs = 1200;
/** Connections are open by then, and what the window measures begins. */
const settleMs = 200;
const rounds = 8;
const order = ['Quiet', 'OneEntry', 'Quiet', 'Everything'] as const;

interface Window {
  readonly kind: SwapFigure['kind'];
  readonly latencies: readonly number[];
  readonly view: LoopView;
  readonly swapMs: number | undefined;
  readonly cpuMs: number;
}

/** Latency of an open loop in windows with a swap and without, by the proxy's `--memory`; windows of each kind take turns. */
export async function measureSwap(scale: ScaleGround): Promise<readonly SwapFigure[]> {
  const states = makeStates(scale.ground.upstreamPort);
  const figures: SwapFigure[] = [];
  for (const memory of ['default', 'small'] as const) {
    scale.say(`swaps under ${perSecond} requests a second, --memory ${memory}`);
    figures.push(...(await measureWith(memory, scale, states)));
  }
  return figures;
}

async function measureWith(
  memory: SwapFigure['memory'],
  scale: ScaleGround,
  states: States,
): Promise<readonly SwapFigure[]> {
  const operator = await startFakeOperator();
  const bodies = bodiesOf(manyOfAll, scale.ground.upstreamPort);
  const proxy = await startScaled(scale, { bodies, probe: 'loop-probe.ts', memory, operator });
  try {
    await operator.joined;
    const windows = await runWindows({ scale, operator, proxy, states });
    return (['Quiet', 'OneEntry', 'Everything'] as const).map((kind) => ({
      ...{ kind, memory },
      ...summarise(windows.filter((window) => window.kind === kind)),
    }));
  } finally {
    await proxy.process.stop();
    await operator.stop();
  }
}

/** What a proxy holds in turn: two sets in which everything differs, and each with one entry changed. */
type States = Readonly<Record<1 | 2, readonly [readonly Entry[], readonly Entry[]]>>;

function makeStates(upstreamPort: number): States {
  const [one, other] = [1, 2].map((revision) => bodiesOf(manyOfAll, upstreamPort, revision).map(makeEntry));
  if (one === undefined || other === undefined) throw new Error('there is nothing to send');
  const edit = (entries: readonly Entry[], source: readonly Entry[]): readonly Entry[] =>
    entries.map((entry) =>
      entry.name.endsWith('/route-7/main')
        ? (source.find(({ name }) => name === entry.name) ?? entry)
        : entry,
    );
  return { 1: [one, edit(one, other)], 2: [other, edit(other, one)] };
}

interface Stage {
  readonly scale: ScaleGround;
  readonly operator: FakeOperator;
  readonly proxy: Scaled;
  readonly states: States;
}

async function runWindows(stage: Stage): Promise<readonly Window[]> {
  const windows: Window[] = [];
  let held = stage.states[1][0];
  let revision: 1 | 2 = 1;
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of order) {
      if (kind === 'Everything') revision = revision === 1 ? 2 : 1;
      const next = kind === 'Quiet' ? held : stage.states[revision][kind === 'OneEntry' ? 1 : 0];
      const window = await runWindow(stage, kind, [held, next]);
      // The first round warms up.
      if (round > 0) windows.push(window);
      held = next;
    }
  }
  return windows;
}

async function runWindow(
  { scale, operator, proxy }: Stage,
  kind: SwapFigure['kind'],
  [from, to]: readonly [readonly Entry[], readonly Entry[]],
): Promise<Window> {
  const update = kind === 'Quiet' ? undefined : makeReadyUpdate(from, to);
  const { route, key } = manyOfAll;
  const running = scale.load({
    port: proxy.port,
    models: route,
    keys: key,
    mode: { kind: 'Open', forMs: settleMs + windowMs, perSecond },
  });
  await delay(settleMs);
  await askChild<LoopView>(proxy.process, 'begin');
  const [beginsAt, cpuBefore] = [epochMs(), readUsage(proxy.process.pid).cpuMicros];
  if (update !== undefined) await operator.push(update);
  const swapMs = update === undefined ? undefined : epochMs() - beginsAt;
  const { samples, failed } = await running;
  if (failed > 0) throw new Error(`${failed} requests failed while a snapshot was swapped`);
  const view = await askChild<LoopView>(proxy.process, 'end');
  const cpuMs = (readUsage(proxy.process.pid).cpuMicros - cpuBefore) / 1000;
  return { kind, latencies: latenciesSince(samples, beginsAt), view, swapMs, cpuMs };
}

function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Of requests that were sent after this moment, or that were under way then. */
function latenciesSince(samples: Float64Array, sinceMs: number): readonly number[] {
  const latencies: number[] = [];
  for (let at = 0; at < samples.length; at += 2) {
    const [sentAt = 0, took = 0] = samples.subarray(at, at + 2);
    if (sentAt + took >= sinceMs) latencies.push(took);
  }
  return latencies;
}

function summarise(windows: readonly Window[]): Omit<SwapFigure, 'kind' | 'memory'> {
  const each = (figure: (window: Window) => number): readonly number[] => windows.map(figure);
  return {
    requests: each(({ latencies }) => latencies.length),
    p50: each(({ latencies }) => percentile(latencies, 0.5)),
    p99: each(({ latencies }) => percentile(latencies, 0.99)),
    max: each(({ latencies }) => percentile(latencies, 1)),
    longestTurnMs: each(({ view }) => view.longestTurnMs),
    longestCollectionMs: each(({ view }) => view.longestCollectionMs),
    swapMs: windows.flatMap(({ swapMs }) => swapMs ?? []),
    cpuMs: each(({ cpuMs }) => cpuMs),
  };
}
