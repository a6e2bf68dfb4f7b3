import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from 'prom-client';

/** One time series of a histogram. */
export interface SampleSeries {
  observe(value: number): void;
}

type Samples = MetricObjectWithValues<MetricValueWithName<string>>;

/**
 * A histogram whose series are found once and then counted in place: the library finds a series by making a text of its
 * labels at each observation. It is registered with the library, which asks it for its values at the scrape.
 */
export class SeriesHistogram<Label extends string> extends Histogram<string> {
  readonly #configuration: HistogramConfiguration<string>;
  readonly #labelNames: readonly Label[];
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  constructor(
    configuration: HistogramConfiguration<string> & {
      readonly labelNames: readonly Label[];
      readonly buckets: number[];
    },
  ) {
    super(configuration);
    this.#configuration = configuration;
    this.#labelNames = configuration.labelNames;
    this.#bounds = configuration.buckets;
  }

  series(labels: Readonly<Record<Label, string>>): SampleSeries {
    const key = JSON.stringify(this.#labelNames.map((name) => labels[name]));
    const series = this.#series.get(key) ?? new Series(labels, this.#bounds);
    this.#series.set(key, series);
    return series;
  }

  override async get(): Promise<Samples> {
    return this.getForPromString();
  }

  /** What the library's registry asks for where a metric has it. */
  getForPromString(): Samples {
    const { name, help } = this.#configuration;
    const values = Array.from(this.#series.values(), (series) => series.values(name)).flat();
    return { name, help, type: 'histogram', aggregator: 'sum', collect: () => undefined, values };
  }
}

class Series implements SampleSeries {
  readonly #labels: Readonly<Record<string, string>>;
  readonly #bounds: readonly number[];
  /** By the first bound that is not exceeded; the last one is for what exceeds all. */
  readonly #counts: number[];
  #sum = 0;

  constructor(labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let at = 0;
    while (value > (this.#bounds[at] ?? Number.POSITIVE_INFINITY)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  /** Buckets add up (https://prometheus.io/docs/concepts/metric_types/#histogram). */
  values(name: string): MetricValueWithName<string>[] {
    let count = 0;
    const buckets = [...this.#bounds, '+Inf'].map((bound, at) => {
      count += this.#counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { ...this.#labels, le: bound }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: this.#labels, value: this.#sum },
      { metricName: `${name}_count`, labels: this.#labels, value: count },
    ];
  }
}
