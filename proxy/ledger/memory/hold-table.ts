import type { Hold } from './hold.ts';

const smallest = 64;

/**
 * Holds by id: open addressing, and what leaves leaves no mark. A Map whose members come and go all the time is laid out
 * anew every few of them, and V8 lets each old layout keep the next one and all its members until a full collection.
 */
export class HoldTable {
  #slots: (Hold | undefined)[] = new Array<Hold | undefined>(smallest).fill(undefined);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: string, hash: number): Hold | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = (hash >>> 0) & mask; ; at = (at + 1) & mask) {
      const hold = slots[at];
      if (hold === undefined || (hold.hash === hash && hold.id === id)) return hold;
    }
  }

  /** Its id must not be there yet. */
  add(hold: Hold): void {
    if (++this.#size * 2 > this.#slots.length) this.#resize();
    place(this.#slots, hold);
  }

  remove(hold: Hold): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = (hold.hash >>> 0) & mask;
    while (slots[hole] !== hold) {
      if (slots[hole] === undefined) return;
      hole = (hole + 1) & mask;
    }
    this.#size--;
    // Who stands behind the hole and may stand in it moves up, so that no search ends early.
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const other = slots[at];
      if (other === undefined) break;
      const home = (other.hash >>> 0) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = other;
      hole = at;
    }
    slots[hole] = undefined;
  }

  /** As they are now. */
  all(): readonly Hold[] {
    return this.#slots.filter((hold) => hold !== undefined);
  }

  #resize(): void {
    const next = new Array<Hold | undefined>(this.#slots.length * 2).fill(undefined);
    for (const hold of this.#slots) if (hold !== undefined) place(next, hold);
    this.#slots = next;
  }
}

function place(slots: (Hold | undefined)[], hold: Hold): void {
  const mask = slots.length - 1;
  let at = (hold.hash >>> 0) & mask;
  while (slots[at] !== undefined) at = (at + 1) & mask;
  slots[at] = hold;
}
