import { labelText } from './label-text.ts';
import type { Series } from './series-registry.ts';

/** One time series of a histogram. */
export interface SampleSeries {
  observe(value: number): void;
}

/** A histogram's series with the text of its names and labels made once. */
export class WrittenSamples implements SampleSeries, Series {
  readonly #bounds: readonly number[];
  readonly #name: string;
  readonly #labels: string;
  /** By the first bound that is not exceeded; the last one is for what exceeds all. */
  readonly #counts: number[];
  #sum = 0;

  constructor(name: string, labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#name = name;
    this.#labels = labelText(labels);
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let at = 0;
    while (value > (this.#bounds[at] ?? Number.POSITIVE_INFINITY)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  /** Buckets add up (https://prometheus.io/docs/concepts/metric_types/#histogram). */
  write(): string {
    let count = 0;
    let text = '';
    for (const [at, more] of this.#counts.entries()) {
      count += more;
      text += `${this.#name}_bucket{${this.#labels},le="${this.#bounds[at] ?? '+Inf'}"} ${count}\n`;
    }
    if (count === 0) return '';
    return `${text}${this.#name}_sum{${this.#labels}} ${this.#sum}\n${this.#name}_count{${this.#labels}} ${count}\n`;
  }
}
