/** Watches JSON text go by in pieces, and says when its outermost object or list has been closed. */
export class JsonEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #reached = false;

  get reached(): boolean {
    return this.#reached;
  }

  push(text: string): void {
    for (const character of text) {
      if (this.#inString) this.#readString(character);
      else this.#readStructure(character);
    }
  }

  #readString(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
  }

  #readStructure(character: string): void {
    if (character === '"') this.#inString = true;
    else if (character === '{' || character === '[') this.#depth += 1;
    else if (character === '}' || character === ']') {
      this.#depth -= 1;
      if (this.#depth === 0) this.#reached = true;
    }
  }
}
