import { isRecord } from '#runtime/is-record.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import type { FrameNote, NativeTap } from '../provider.ts';
import { countOf, fieldOf, listOf, parseJson, textOf } from '../read-answer.ts';
import { decodeContent } from './decode-content.ts';
import { decodeFinishReason } from './decode-finish-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { isError, readFailure } from './read-failure.ts';

const nothing: FrameNote = { content: false, drop: false, end: false };
const content: FrameNote = { content: true, drop: false, end: false };
const end: FrameNote = { content: false, drop: false, end: true };

/**
 * Whether a frame may say more than a piece of content does. Quotes within JSON strings are escaped, so that text
 * which speaks of usage does not match; one that does costs a parse, no more. A second choice is told by its index.
 */
const telling = /"(?:usage"\s*:\s*\{|error"|finish_reason"\s*:\s*"|index"\s*:\s*[1-9])/;

/** More choices than a client can ask for are not told apart. */
const maxChoices = 128;

/**
 * Watches a stream of chat or text completion chunks that goes to the client as it came. Frames are parsed until the
 * first content, and later only those that `telling` finds; the rest count as content.
 */
export class StreamTap implements NativeTap {
  readonly #secrets: readonly string[];
  /** Whether the client asked for usage itself. */
  readonly #includeUsage: boolean;
  readonly #open = new Set<number>();
  #finishedChoices = 0;
  #contentSeen = false;

  constructor(secrets: readonly string[], includeUsage: boolean) {
    this.#secrets = secrets;
    this.#includeUsage = includeUsage;
  }

  observe(frame: SseFrame): FrameNote {
    const { data } = frame;
    if (data === '') return nothing;
    if (data.length < 16 && data.trim() === '[DONE]') return end;
    if (this.#contentSeen && frame.event === '' && looksWhole(data) && !telling.test(data)) return content;
    const chunk = parseJson(data);
    if (!isRecord(chunk)) {
      const failure = { message: 'the upstream sent a chunk that is not a JSON object', retryable: true };
      return { ...nothing, failure };
    }
    if (frame.event === 'error' || isError(chunk)) {
      return { ...nothing, failure: readFailure(chunk, this.#secrets) };
    }
    return this.#read(chunk);
  }

  isOnlyContent(frame: string): boolean {
    return this.#contentSeen && frame.startsWith('data') && !telling.test(frame);
  }

  complete(): boolean {
    return this.#finishedChoices > 0 && this.#open.size === 0;
  }

  #read(chunk: unknown): FrameNote {
    const choices = listOf(chunk, 'choices');
    const wireUsage = fieldOf(chunk, 'usage') ?? fieldOf(fieldOf(chunk, 'x_groq'), 'usage');
    const usage = isRecord(wireUsage) ? { usage: decodeUsage(wireUsage) } : {};
    const model = textOf(chunk, 'model');
    const finish = this.#readFinish(choices);
    const hasContent = finish !== undefined || choices.some(hasOutput);
    if (hasContent) this.#contentSeen = true;
    return {
      content: hasContent,
      drop: choices.length === 0 && 'usage' in usage && !this.#includeUsage,
      end: false,
      ...usage,
      ...(model === undefined || model === '' ? {} : { model }),
      ...(finish === undefined ? {} : { finish }),
    };
  }

  #readFinish(choices: readonly unknown[]): string | undefined {
    let finish: string | undefined;
    for (const choice of choices) {
      const index = Math.min(countOf(choice, 'index') ?? 0, maxChoices);
      const reason = textOf(choice, 'finish_reason');
      if (reason === undefined) {
        this.#open.add(index);
        continue;
      }
      this.#open.delete(index);
      this.#finishedChoices += 1;
      finish = decodeFinishReason(reason);
    }
    return finish;
  }
}

/** A cut or foreign frame is found without parsing it. */
function looksWhole(data: string): boolean {
  return data.startsWith('{') && data.trimEnd().endsWith('}');
}

function hasOutput(choice: unknown): boolean {
  const delta = fieldOf(choice, 'delta');
  return (
    (textOf(choice, 'text') ?? '') !== '' ||
    decodeContent(delta).length > 0 ||
    listOf(delta, 'tool_calls').length > 0 ||
    isRecord(fieldOf(delta, 'function_call')) ||
    isRecord(fieldOf(delta, 'audio'))
  );
}
