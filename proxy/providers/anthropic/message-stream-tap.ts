import { noUsage, type Usage } from '../../chat/usage.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import { type Fields, fieldsOf, isFields, parseJson, textOf } from '../peek-fields.ts';
import type { FrameNote, NativeTap } from '../provider.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { readFailure } from './read-failure.ts';

const lifecycle: FrameNote = { content: false, drop: false, end: false };
const content: FrameNote = { content: true, drop: false, end: false };
const end: FrameNote = { content: false, drop: false, end: true };

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
    if (this.#contentSeen && frame.event.startsWith('content_block_')) return content;
    const event = parseJson(frame.data);
    if (!isFields(event)) {
      const failure = { message: 'the upstream sent an event that is not JSON', retryable: true };
      return { ...lifecycle, failure };
    }
    return this.#read(frame.event === '' ? (textOf(event.type) ?? '') : frame.event, event);
  }

  #read(type: string, event: Fields): FrameNote {
    switch (type) {
      case 'message_start': {
        const message = fieldsOf(event.message);
        const model = textOf(message.model);
        this.#usage = decodeUsage(message.usage);
        return { ...lifecycle, usage: this.#usage, ...(model === undefined ? {} : { model }) };
      }
      case 'content_block_start':
        return this.#note(opensWithContent(fieldsOf(event.content_block)));
      case 'content_block_delta':
        return this.#note(hasWords(fieldsOf(event.delta)));
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

  #messageDelta(event: Fields): FrameNote {
    this.#usage = decodeUsage(event.usage, this.#usage);
    const reason = textOf(fieldsOf(event.delta).stop_reason);
    const finish = reason === undefined ? {} : { finish: decodeStopReason(reason) };
    return { ...content, usage: this.#usage, ...finish };
  }
}

/** Text and thinking open empty; every other kind of block shows something at once. */
function opensWithContent(block: Fields): boolean {
  if (block.type === 'text' || block.type === 'thinking') return hasWords(block);
  return block.type !== undefined;
}

function hasWords(fields: Fields): boolean {
  const { type, ...rest } = fields;
  return Object.values(rest).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
}
