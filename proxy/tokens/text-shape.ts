import { charClass, makeClassTable } from './char-class.ts';
import { countOfPair, shapeNames } from './shape-names.ts';

const classes = makeClassTable();
/** Which of `shapeNames` a character counts for, by its class and that of the one before it. */
const countOf = Uint8Array.from({ length: 256 }, (_, pair) => countOfPair(pair >> 4, pair & 15));
/** As behind a line. */
const startOfText: number = charClass.line;
/** A longer text is not read in full: so many parts of it stand for all. */
const partCount = 64;
const partLength = 2048;

/** Tables are used again: making two costs as much as counting a thousand characters. */
const spare: Pairs[] = [];
const mostSpare = 8;

/**
 * What of texts decides how many tokens they have: where words, numbers and runs of punctuation begin and how they go on,
 * by script. One pass over pairs of characters; texts add up.
 */
export class TextShape {
  #pairs: Pairs | undefined = spare.pop() ?? new Pairs();
  #counts: Float64Array | undefined;

  /** Not after `counts`. */
  add(text: string): void {
    if (this.#pairs === undefined) throw new Error('the shape was read already');
    if (text.length <= partCount * partLength) this.#pairs.count(text);
    else this.#addParts(text);
  }

  /** One for each of `shapeNames`. */
  counts(): Float64Array {
    const pairs = this.#pairs;
    if (this.#counts !== undefined || pairs === undefined) return this.#counts ?? new Float64Array();
    const counts = new Float64Array(shapeNames.length);
    for (let pair = 0; pair < 256; pair++) {
      const position = countOf[pair] ?? 0;
      counts[position] = (counts[position] ?? 0) + pairs.of(pair);
    }
    this.#counts = counts;
    this.#pairs = undefined;
    pairs.clear();
    if (spare.length < mostSpare) spare.push(pairs);
    return counts;
  }

  #addParts(text: string): void {
    const found = new Pairs();
    const step = (text.length - partLength) / (partCount - 1);
    for (let part = 0; part < partCount; part++) {
      const start = Math.floor(part * step);
      found.count(text.slice(start, start + partLength));
    }
    this.#pairs?.addScaled(found, text.length / (partCount * partLength));
  }
}

/** How often each pair of classes comes. Two tables in turn: a count need not wait for the one before it. */
class Pairs {
  readonly #even = new Uint32Array(256);
  readonly #odd = new Uint32Array(256);

  of(pair: number): number {
    return (this.#even[pair] ?? 0) + (this.#odd[pair] ?? 0);
  }

  clear(): void {
    this.#even.fill(0);
    this.#odd.fill(0);
  }

  count(text: string): void {
    const even = this.#even;
    const odd = this.#odd;
    const whole = text.length & ~1;
    let before = startOfText;
    for (let at = 0; at < whole; at += 2) {
      const first = classes[text.charCodeAt(at)] ?? 0;
      const second = classes[text.charCodeAt(at + 1)] ?? 0;
      increment(even, (before << 4) | first);
      increment(odd, (first << 4) | second);
      before = second;
    }
    if (whole < text.length) increment(even, (before << 4) | (classes[text.charCodeAt(whole)] ?? 0));
  }

  addScaled(found: Pairs, scale: number): void {
    for (let pair = 0; pair < 256; pair++) {
      this.#even[pair] = (this.#even[pair] ?? 0) + Math.round(found.of(pair) * scale);
    }
  }
}

function increment(counts: Uint32Array, pair: number): void {
  counts[pair] = (counts[pair] ?? 0) + 1;
}
