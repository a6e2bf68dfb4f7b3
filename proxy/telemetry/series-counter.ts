import { Counter, type CounterConfiguration } from 'prom-client';

/** One time series of a counter. */
export interface CountSeries {
  /** At least 0. */
  add(count: number): void;
}

/** A counter whose series are found once and then counted in place. */
export interface SeriesCounter<Label extends string> {
  series(labels: Readonly<Record<Label, string>>): CountSeries;
}

/**
 * The library finds a series by making a text of its labels at each increment, which costs more than the request's
 * routing. Here a series counts in a field of its own, and the library's counter is told at the scrape.
 */
export function makeSeriesCounter<Label extends string>(
  configuration: CounterConfiguration<Label> & { readonly labelNames: readonly Label[] },
): SeriesCounter<Label> {
  const tallies = new Map<string, Tally>();
  const counter = new Counter<Label>({
    ...configuration,
    collect: () => {
      for (const tally of tallies.values()) {
        if (tally.pending === 0) continue;
        counter.labels(...tally.values).inc(tally.pending);
        tally.pending = 0;
      }
    },
  });
  return {
    series: (labels) => {
      const values = configuration.labelNames.map((name) => labels[name]);
      const key = JSON.stringify(values);
      const tally = tallies.get(key) ?? new Tally(values);
      tallies.set(key, tally);
      return tally;
    },
  };
}

class Tally implements CountSeries {
  readonly values: readonly string[];
  pending = 0;

  constructor(values: readonly string[]) {
    this.values = values;
  }

  add(count: number): void {
    this.pending += count;
  }
}
