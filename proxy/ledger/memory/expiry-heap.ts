import type { Hold } from './hold.ts';

/** Holds under way, the one that expires first on top. Each knows its place, so that most leave long before they expire. */
export class ExpiryHeap {
  readonly #holds: Hold[] = [];

  first(): Hold | undefined {
    return this.#holds[0];
  }

  add(hold: Hold): void {
    this.#holds.push(hold);
    this.#up(hold, this.#holds.length - 1);
  }

  remove(hold: Hold): void {
    const last = this.#holds.pop();
    if (last === undefined || last === hold) return;
    const { at } = hold;
    this.#up(last, at);
    if (last.at === at) this.#down(last, at);
  }

  #up(hold: Hold, from: number): void {
    const holds = this.#holds;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = holds[parentAt];
      if (parent === undefined || parent.expiresAtMs <= hold.expiresAtMs) break;
      holds[at] = parent;
      parent.at = at;
      at = parentAt;
    }
    holds[at] = hold;
    hold.at = at;
  }

  #down(hold: Hold, from: number): void {
    const holds = this.#holds;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = holds[childAt];
      const right = holds[childAt + 1];
      if (child !== undefined && right !== undefined && right.expiresAtMs < child.expiresAtMs) {
        child = right;
        childAt++;
      }
      if (child === undefined || child.expiresAtMs >= hold.expiresAtMs) break;
      holds[at] = child;
      child.at = at;
      at = childAt;
    }
    holds[at] = hold;
    hold.at = at;
  }
}
