/** Ids kept in one generation; at more than so many in ten minutes, 870 a second, each is kept for less. */
const defaultMostIds = 524_288;
/** A generation takes ids for so long, and is known for as long again. */
const generationMs = 600_000;
const smallest = 1024;

/**
 * Hashes of the ids of requests that are over: for at least ten minutes, in at most 16 MB. 53 bits each, so that one in a
 * billion requests may be taken for another at full size; and numbers in flat arrays, which no collection has to walk.
 */
export class PastIds {
  #current = new Float64Array(smallest);
  #count = 0;
  #previous = new Float64Array(0);
  #startedAtMs: number;

  readonly #mostIds: number;

  /** `mostIds`: of one generation. */
  constructor(nowMs: number, mostIds: number = defaultMostIds) {
    this.#startedAtMs = nowMs;
    this.#mostIds = mostIds;
  }

  add(hash: number, nowMs: number): void {
    if (this.#count >= this.#mostIds || nowMs - this.#startedAtMs >= generationMs) this.#begin(nowMs);
    if (++this.#count * 2 > this.#current.length) this.#grow();
    insert(this.#current, hash);
  }

  has(hash: number): boolean {
    return isIn(this.#current, hash) || isIn(this.#previous, hash);
  }

  #begin(nowMs: number): void {
    this.#previous = this.#current;
    this.#current = new Float64Array(smallest);
    this.#count = 0;
    this.#startedAtMs = nowMs;
  }

  #grow(): void {
    const next = new Float64Array(this.#current.length * 2);
    for (const hash of this.#current) if (hash !== 0) insert(next, hash);
    this.#current = next;
  }
}

function insert(table: Float64Array, hash: number): void {
  const mask = table.length - 1;
  let at = (hash >>> 0) & mask;
  while (table[at] !== 0 && table[at] !== hash) at = (at + 1) & mask;
  table[at] = hash;
}

function isIn(table: Float64Array, hash: number): boolean {
  if (table.length === 0) return false;
  const mask = table.length - 1;
  for (let at = (hash >>> 0) & mask; table[at] !== 0; at = (at + 1) & mask) {
    if (table[at] === hash) return true;
  }
  return false;
}
