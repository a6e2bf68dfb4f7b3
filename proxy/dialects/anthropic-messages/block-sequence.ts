import { GatewayError } from '../../http/gateway-error.ts';
import { type ContentBlock, mayClose, openingOf } from './content-block.ts';
import { type DeltaType, encodeDelta } from './encode-delta.ts';
import { sseEvent } from './sse-event.ts';

/** Most characters that wait behind a tool call whose arguments are not whole yet. */
const maxWaiting = 16 * 1024 * 1024;

interface QueuedBlock {
  readonly block: ContentBlock;
  /** JSON of deltas. */
  readonly waiting: string[];
}

/**
 * Content blocks are sequential in this dialect: one is open, and none is opened twice. Events of parallel tool calls
 * may interleave. So the first block is written through as it comes, and those behind it wait until it may close.
 * Every method returns the frames that are due now, and throws GatewayError `upstream_failed` when too much waits.
 */
export class BlockSequence {
  readonly #queue: QueuedBlock[] = [];
  #nextIndex = 0;
  #firstIsOpen = false;
  #waitingCharacters = 0;

  /** The block that was begun last, if it can still be added to. */
  get last(): ContentBlock | undefined {
    return this.#queue.at(-1)?.block;
  }

  begin(block: ContentBlock): string {
    this.#queue.push({ block, waiting: [] });
    const frames = this.#advance(false);
    if (this.#queue.length > 1) this.#countWaiting(JSON.stringify(openingOf(block)).length);
    return frames;
  }

  /** Whether deltas can still be added to the block. */
  has(block: ContentBlock): boolean {
    return this.#queue.some((queued) => queued.block === block);
  }

  /** `block` is one for which `has` holds. */
  add(block: ContentBlock, type: DeltaType, text: string): string {
    const delta = encodeDelta(type, text);
    const first = this.#queue[0];
    if (first?.block === block) return this.#delta(delta) + this.#advance(false);
    this.#countWaiting(text.length);
    this.#queue.find((queued) => queued.block === block)?.waiting.push(delta);
    return '';
  }

  /** No more output follows: closes what is open and writes what waits. */
  close(): string {
    return this.#advance(true);
  }

  #countWaiting(characters: number): void {
    this.#waitingCharacters += characters;
    if (this.#waitingCharacters > maxWaiting) {
      throw new GatewayError('upstream_failed', 'the upstream interleaves too much tool output');
    }
  }

  #advance(closing: boolean): string {
    let frames = '';
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      frames += this.#open(first);
      const leave = closing || (this.#queue.length > 1 && mayClose(first.block));
      if (!leave) break;
      frames += sseEvent('content_block_stop', { index: this.#nextIndex });
      this.#queue.shift();
      this.#firstIsOpen = false;
      this.#nextIndex += 1;
    }
    if (this.#queue.length <= 1) this.#waitingCharacters = 0;
    return frames;
  }

  #open(queued: QueuedBlock): string {
    if (this.#firstIsOpen) return '';
    this.#firstIsOpen = true;
    let frames = sseEvent('content_block_start', {
      index: this.#nextIndex,
      content_block: openingOf(queued.block),
    });
    for (const delta of queued.waiting.splice(0)) frames += this.#delta(delta);
    return frames;
  }

  #delta(delta: string): string {
    return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#nextIndex},"delta":${delta}}\n\n`;
  }
}
