import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CountSeries, WrittenCount } from './count-series.ts';
import { type SampleSeries, WrittenSamples } from './sample-series.ts';

/** A metric whose series are found once and then counted in place. */
export interface SeriesOf<Label extends string, One> {
  /** The same one for the same labels; shown once something was counted in it. */
  series(labels: Readonly<Record<Label, string>>): One;
}

export type SeriesCounter<Label extends string> = SeriesOf<Label, CountSeries>;
export type SeriesHistogram<Label extends string> = SeriesOf<Label, SampleSeries>;

/** What is written of one time series, newlines included; empty: nothing yet. */
export interface Series {
  write(): string;
}

interface About<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}

/**
 * Metrics of the request path, in the text format that Prometheus scrapes. prom-client, which has all others, builds a text
 * of all labels at each increment, and blocks the event loop for 50 ms to write 2,000 series.
 */
export interface SeriesRegistry {
  counter<Label extends string>(about: About<Label>): SeriesCounter<Label>;
  /** `buckets` are upper bounds, ascending. */
  histogram<Label extends string>(
    about: About<Label> & { readonly buckets: readonly number[] },
  ): SeriesHistogram<Label>;
  /** All that was counted; requests are served in between. */
  write(): Promise<string>;
}

interface Family {
  readonly head: string;
  readonly all: ReadonlyMap<string, Series>;
}

/** How many series are written before others have their turn: under a millisecond for most. */
const seriesATurn = 64;

export function makeSeriesRegistry(): SeriesRegistry {
  const families: Family[] = [];
  const family = <Label extends string, One extends Series>(
    type: string,
    { name, help, labelNames }: About<Label>,
    make: (labels: Readonly<Record<Label, string>>) => One,
  ): SeriesOf<Label, One> => {
    const all = new Map<string, One>();
    families.push({ head: `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`, all });
    return {
      series: (labels) => {
        const key = JSON.stringify(labelNames.map((label) => labels[label]));
        const one = all.get(key) ?? make(labels);
        all.set(key, one);
        return one;
      },
    };
  };
  return {
    counter: (about) => family('counter', about, (labels) => new WrittenCount(about.name, labels)),
    histogram: (about) =>
      family('histogram', about, (labels) => new WrittenSamples(about.name, labels, about.buckets)),
    write: () => write(families),
  };
}

async function write(families: readonly Family[]): Promise<string> {
  let text = '';
  let left = seriesATurn;
  for (const { head, all } of families) {
    text += head;
    for (const series of all.values()) {
      text += series.write();
      left -= 1;
      if (left > 0) continue;
      left = seriesATurn;
      await nextTurn();
    }
  }
  return text;
}
