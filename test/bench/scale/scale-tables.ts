import { median } from '../measure/percentiles.ts';
import { pairwise, type Spread, spreadOf } from '../report/spread.ts';
import type { Table } from '../report/tables.ts';
import { projectFleet, projectTraffic, readConstants } from './paper-model.ts';
import type { LookupFigure, Round, ScaleResult, SwapFigure } from './scale-result.ts';

/** A result, or what was measured of one, for people. */
export function scaleTables(result: Partial<ScaleResult>): readonly Table[] {
  const { lookup, swap, memory, start, operator, fleet } = result;
  return [
    ...(lookup === undefined ? [] : [sizeTable(lookup), shapeTable(lookup)]),
    ...(swap === undefined ? [] : [swapTable(swap)]),
    ...(memory === undefined ? [] : [memoryTable(memory)]),
    ...(start === undefined ? [] : [startTable(start)]),
    ...(operator === undefined ? [] : [operatorTable(operator)]),
    ...(fleet === undefined ? [] : [fleetTable(fleet)]),
  ];
}

/** What the paper model makes of the constants of a whole result. */
export function modelTables(result: ScaleResult): readonly Table[] {
  const constants = readConstants(result);
  const traffic = projectTraffic(100_000, constants);
  const rows = Object.entries(constants).map(([name, value]) => [`\`${name}\``, value.toPrecision(3)]);
  return [
    { title: 'Constants of the model', head: ['constant', 'value'], rows },
    {
      title: '100,000 requests a second, on paper',
      note: 'Store operations are designed, not measured: there is no Redis ledger yet.',
      head: ['gateway proxies, one processor each', 'store operations a second'],
      rows: [[String(traffic.proxies), String(traffic.storeOperationsPerSecond)]],
    },
    {
      title: '10,000 proxies, on paper',
      note: 'Each with the whole snapshot of this run. CPU is that of all operators together.',
      head: ['event', 'bytes over the network', 'CPU seconds of operators'],
      rows: fleetRows(result),
    },
  ];
}

function fleetRows(result: ScaleResult): readonly (readonly string[])[] {
  const fleet = projectFleet(10_000, readConstants(result));
  return [
    ['one object is edited', mega(fleet.editBytes), fleet.editCpuSeconds.toFixed(1)],
    ['all come back with what they hold', mega(fleet.resyncBytes), fleet.resyncCpuSeconds.toFixed(0)],
    ['all come empty', mega(fleet.fullBytes), fleet.fullCpuSeconds.toFixed(0)],
  ];
}

function sizeTable(lookup: readonly LookupFigure[]): Table {
  const [few, many] = ['few', 'many'].map((name) => lookup.find(({ shape }) => shape === name));
  const ratio = pairwise(many?.cpuMicros ?? [], few?.cpuMicros ?? [], (a, b) => a / b);
  return {
    title: 'CPU a request, by what is in the table',
    note: 'Requests go round all models and keys.',
    head: ['table', 'microseconds', '× few'],
    rows: [
      [few?.title ?? '', show(spreadOf(few?.cpuMicros ?? []), 0), ''],
      [many?.title ?? '', show(spreadOf(many?.cpuMicros ?? []), 0), show(ratio, 2)],
    ],
  };
}

function shapeTable(lookup: readonly LookupFigure[]): Table {
  const shapes = lookup.filter(({ shape }) => shape !== 'few' && shape !== 'many');
  return {
    title: 'CPU a request, by rules that it is looked up among in vain',
    head: ['rules', 'number', 'microseconds', 'more a rule than with the fewest, nanoseconds'],
    rows: shapes.map((figure) => {
      const fewest = shapes.find(({ shape }) => shape === figure.shape) ?? figure;
      const more = pairwise(figure.cpuMicros, fewest.cpuMicros, (a, b) => a - b);
      const perRule = (1000 * (more?.median ?? 0)) / (figure.rules - fewest.rules);
      const shown = figure === fewest ? '' : perRule.toFixed(0);
      return [figure.title, String(figure.rules), show(spreadOf(figure.cpuMicros), 0), shown];
    }),
  };
}

const swapTitles: Readonly<Record<SwapFigure['kind'], string>> = {
  Quiet: 'none',
  OneEntry: 'one entry of all',
  Everything: 'every entry',
};

function swapTable(swap: readonly SwapFigure[]): Table {
  return {
    title: 'A snapshot is swapped under 300 requests a second, milliseconds',
    note: 'Medians over windows of 1.2 s with one swap or none, in turns, with the lowest and highest window.',
    head: [
      'swap',
      'p50',
      'p99',
      'highest',
      'p99 of the quietest third',
      'longest turn of the loop',
      'longest collection',
      'push to ack',
      'CPU more than without',
    ],
    rows: swap.map((one) => [
      `${swapTitles[one.kind]}${one.memory === 'small' ? ', `--memory small`' : ''}`,
      show(spreadOf(one.p50), 1),
      show(spreadOf(one.p99), 1),
      show(spreadOf(one.max), 1),
      quietest(one.p99).toFixed(1),
      show(spreadOf(one.longestTurnMs), 1),
      show(spreadOf(one.longestCollectionMs), 1),
      show(spreadOf(one.swapMs), 0),
      (median(one.cpuMs) - median(quietOf(swap, one).cpuMs)).toFixed(0),
    ]),
  };
}

function quietOf(swap: readonly SwapFigure[], one: SwapFigure): SwapFigure {
  return swap.find(({ kind, memory }) => kind === 'Quiet' && memory === one.memory) ?? one;
}

/** On a machine that does other things too, the windows in which it did least tell of the proxy. */
function quietest(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return median(sorted.slice(0, Math.ceil(sorted.length / 3)));
}

function memoryTable(memory: ScaleResult['memory']): Table {
  return {
    title: 'Memory of a proxy an entry, bytes',
    note: 'After a full collection: one with many of the kind, less one with few of everything.',
    head: ['kind', 'entries more', 'heap', 'resident'],
    rows: memory.map(({ kind, entries, heapAnEntry, rssAnEntry }) => [
      kind,
      String(entries),
      heapAnEntry.toFixed(0),
      rssAnEntry.toFixed(0),
    ]),
  };
}

function startTable(start: ScaleResult['start']): Table {
  return {
    title: 'Start to first answer from a last good snapshot, milliseconds',
    head: ['entries', 'median (min-max)', 'CPU of the proxy'],
    rows: start.map(({ entries, runs, cpuMs }) => [
      String(entries),
      show(spreadOf(runs), 0),
      show(spreadOf(cpuMs), 0),
    ]),
  };
}

function operatorTable(operator: ScaleResult['operator']): Table {
  const { objects, entries, laggards } = operator;
  return {
    title: `The operator's own work with ${objects} objects (${entries} entries)`,
    head: ['step', 'median (min-max)'],
    rows: [
      ['translate everything, CPU ms', show(spreadOf(operator.translateMs), 0)],
      ['digest and compare with the last, CPU ms', show(spreadOf(operator.publishMs), 0)],
      ['encode the whole snapshot, CPU ms', show(spreadOf(operator.encodeMs), 0)],
      ['bytes of the whole snapshot', String(operator.fullBytes)],
      ['bytes of one entry', String(operator.oneEntryBytes)],
      [`count all objects' proxies while ${laggards} lag, CPU ms`, show(spreadOf(operator.countMs), 0)],
    ],
  };
}

function fleetTable(fleet: ScaleResult['fleet']): Table {
  const row = (title: string, round: Round): readonly string[] => [
    title,
    round.cpuMs.toFixed(2),
    String(Math.round(round.sentBytes)),
    String(Math.round(round.receivedBytes)),
    round.wallMs.toFixed(0),
  ];
  const memory = [fleet.heapBytes, fleet.rssBytes, fleet.peakRssBytes].map((bytes) =>
    Math.round(bytes / 1024),
  );
  return {
    title: `The operator and ${fleet.proxies} proxies, ${fleet.entries} entries: of each proxy`,
    note: `Memory of the operator a connected proxy: ${memory[0]} KB of heap and buffers, ${memory[1]} KB resident; ${memory[2]} KB at most while all took everything.`,
    head: ['round', 'CPU ms', 'bytes sent', 'bytes of the hello', 'ms until the last ack'],
    rows: [
      row('takes everything, TLS handshake included', fleet.full),
      row('takes one entry', fleet.oneEntry),
      row('comes back with what it holds, TLS handshake included', fleet.resync),
    ],
  };
}

function mega(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function show(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-';
  const [middle, low, high] = [spread.median, spread.min, spread.max].map((value) => value.toFixed(digits));
  return low === high ? `${middle}` : `${middle} (${low}-${high})`;
}
