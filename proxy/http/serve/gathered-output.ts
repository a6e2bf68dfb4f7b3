/** Bytes and text for a client, in order, until they go out as one buffer: a buffer a frame would cost more than the frame. */
export class GatheredOutput {
  /** Bytes, where text is counted a character a byte: enough for a bound on what is held. */
  size = 0;
  #bytes: Buffer[] = [];
  /** What comes after `#bytes`. */
  #text = '';

  add(part: Buffer | string): void {
    this.size += part.length;
    if (typeof part === 'string') {
      this.#text += part;
      return;
    }
    this.#settleText();
    this.#bytes.push(part);
  }

  /** Undefined: there is nothing. */
  take(): Buffer | undefined {
    this.#settleText();
    const [first] = this.#bytes;
    const all = this.#bytes.length > 1 ? Buffer.concat(this.#bytes) : first;
    this.#bytes = [];
    this.size = 0;
    return all;
  }

  #settleText(): void {
    if (this.#text === '') return;
    this.#bytes.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
