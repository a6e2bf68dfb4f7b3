import { type CounterWindow, LedgerError } from '../ledger.ts';
import { Counter } from './counter.ts';

/** Counters looked at for removal with each new one: more than one, so that what is idle goes faster than what comes. */
const sweptWithEach = 8;
/** The same where there is no room for a new one, before it is refused. */
const sweptWhenFull = 2048;
/** What was in use lately stays while there is room: a caller's next request would make it anew. */
const restsForMs = 60_000;

export interface CounterTableOptions {
  /** Above it a request that needs a new counter fails. */
  readonly maxCounters: number;
  /** Milliseconds since the epoch as clocks show it. */
  wallMs(): number;
}

/** All counters, by name and window. What is idle leaves as new ones come: no timer, and no more kept than were ever in use. */
export class CounterTable {
  readonly #byName = new Map<string, Counter>();
  readonly #options: CounterTableOptions;
  #cursor = this.#byName.values();
  #size = 0;
  #lastNumber = 0;

  constructor(options: CounterTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  find(name: string, window: CounterWindow): Counter | undefined {
    let counter = this.#byName.get(name);
    while (counter !== undefined && !counter.isOf(window)) counter = counter.next;
    return counter;
  }

  /** @throws LedgerError Unavailable: as many counters as there may be are in use. */
  obtain(name: string, window: CounterWindow, nowMs: number): Counter {
    const known = this.find(name, window);
    if (known !== undefined) {
      known.usedAtMs = nowMs;
      return known;
    }
    this.#sweep(sweptWithEach, nowMs, restsForMs);
    if (this.#size >= this.#options.maxCounters) this.#sweep(sweptWhenFull, nowMs, 0);
    if (this.#size >= this.#options.maxCounters)
      throw new LedgerError('Unavailable', `${this.#size} counters are in use, no more are kept`);
    const made = this.add(name, window);
    made.usedAtMs = nowMs;
    return made;
  }

  /** For one that is not there yet; asks for no room. */
  add(name: string, window: CounterWindow): Counter {
    const counter = new Counter(name, window, ++this.#lastNumber);
    counter.next = this.#byName.get(name);
    this.#byName.set(name, counter);
    this.#size++;
    return counter;
  }

  /** May be walked over while counters come and go; those that come meanwhile may be left out. */
  *all(): Generator<Counter> {
    for (const first of this.#byName.values()) {
      for (let one: Counter | undefined = first; one !== undefined; one = one.next) yield one;
    }
  }

  removeIdle(nowMs: number): void {
    this.#cursor = this.#byName.values();
    this.#sweep(this.#byName.size, nowMs, 0);
  }

  #sweep(count: number, nowMs: number, restMs: number): void {
    const isKept = (one: Counter): boolean => one.usedAtMs + restMs > nowMs || !one.isIdle(nowMs, wallMs);
    const wallMs = this.#options.wallMs();
    for (let left = Math.min(count, this.#byName.size); left > 0; left--) {
      let { value } = this.#cursor.next();
      if (value === undefined) {
        this.#cursor = this.#byName.values();
        value = this.#cursor.next().value;
      }
      if (value !== undefined) this.#keep(value, isKept);
    }
  }

  #keep(first: Counter, isKept: (counter: Counter) => boolean): void {
    let head: Counter | undefined;
    let last: Counter | undefined;
    for (let one: Counter | undefined = first; one !== undefined; one = one.next) {
      if (!isKept(one)) {
        this.#size--;
        continue;
      }
      if (last === undefined) head = one;
      else last.next = one;
      last = one;
    }
    if (last !== undefined) last.next = undefined;
    if (head === undefined) this.#byName.delete(first.name);
    else if (head !== first) this.#byName.set(first.name, head);
  }
}
