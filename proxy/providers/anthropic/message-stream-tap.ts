import { isRecord } from '#runtime/is-record.ts';
import { noUsage, type Usage } from '../../chat/usage.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import type { FrameNote, NativeTap } from '../provider.ts';
import { fieldOf, parseJson, textOf } from '../read-answer.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { readFailure } from './read-failure.ts';

const lifecycle: FrameNote = { content: false, drop: false, end: false };
const content: FrameNote = { content: true, drop: false, end: false };
const end: FrameNote = { content: false, drop: false, end: true };

/** Where blocks and deltas carry what the client would see. */
const wordFields = ['text', 'thinking', 'signature', 'partial_json'] as const;

/**
 * Watches a message stream that goes to the client as it came. Deltas make up nearly all of a stream: their data is
 * parsed only until the first content was seen.
 */
export class MessageStreamTap implements NativeTap {
  readonly #secrets: readonly string[];
  #usage: Usage = noUsage;
  #contentSeen = false;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  observe(frame: SseFrame): FrameNote {
    if (frame.event === 'ping' || frame.data === '') return lifecycle;
    if (frame.event === 'message_stop') return end;
    if (this.#contentSeen && isDelta(frame)) return content;
    const event = parseJson(frame.data);
    if (!isRecord(event)) {
      const failure = { message: 'the upstream sent an event that is not JSON', retryable: true };
      return { ...lifecycle, failure };
    }
    return this.#read(frame.event === '' ? (textOf(event, 'type') ?? '') : frame.event, event);
  }

  isOnlyContent(frame: string): boolean {
    return this.#contentSeen && frame.startsWith('event: content_block_');
  }

  #read(type: string, event: unknown): FrameNote {
    switch (type) {
      case 'message_start': {
        const message = fieldOf(event, 'message');
        const model = textOf(message, 'model');
        this.#usage = decodeUsage(fieldOf(message, 'usage'));
        return { ...lifecycle, usage: this.#usage, ...(model === undefined ? {} : { model }) };
      }
      case 'content_block_start':
        return this.#note(opensWithContent(fieldOf(event, 'content_block')));
      case 'content_block_delta':
        return this.#note(hasWords(fieldOf(event, 'delta')));
      case 'message_delta':
        return this.#messageDelta(event);
      case 'message_stop':
        return end;
      case 'error':
        return { ...lifecycle, failure: readFailure(event, this.#secrets) };
      default:
        return lifecycle;
    }
  }

  #note(isContent: boolean): FrameNote {
    if (isContent) this.#contentSeen = true;
    return isContent ? content : lifecycle;
  }

  #messageDelta(event: unknown): FrameNote {
    this.#usage = decodeUsage(fieldOf(event, 'usage'), this.#usage);
    const reason = textOf(fieldOf(event, 'delta'), 'stop_reason');
    const finish = reason === undefined ? {} : { finish: decodeStopReason(reason) };
    return { ...content, usage: this.#usage, ...finish };
  }
}

/** An event of a block that need not be parsed: whole, as far as its ends tell. */
function isDelta({ event, data }: SseFrame): boolean {
  return event.startsWith('content_block_') && data.startsWith('{') && data.trimEnd().endsWith('}');
}

/** Text and thinking open empty; every other kind of block shows something at once. */
function opensWithContent(block: unknown): boolean {
  const type = textOf(block, 'type');
  return type === 'text' || type === 'thinking' ? hasWords(block) : type !== undefined;
}

function hasWords(fields: unknown): boolean {
  return wordFields.some((key) => (textOf(fields, key) ?? '') !== '');
}
