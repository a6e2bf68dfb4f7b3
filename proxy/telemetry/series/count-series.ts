import { labelText } from './label-text.ts';
import type { Series } from './series-registry.ts';

/** One time series of a counter. */
export interface CountSeries {
  /** At least 0. */
  add(count: number): void;
}

/** A counter's series with the text of its name and labels made once. */
export class WrittenCount implements CountSeries, Series {
  readonly #start: string;
  #count = 0;

  constructor(name: string, labels: Readonly<Record<string, string>>) {
    this.#start = `${name}{${labelText(labels)}} `;
  }

  add(count: number): void {
    this.#count += count;
  }

  write(): string {
    return this.#count === 0 ? '' : `${this.#start}${this.#count}\n`;
  }
}
