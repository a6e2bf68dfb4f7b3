import { isRecord } from '#runtime/is-record.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import type { StreamDecoder } from '../provider.ts';
import { countOf, fieldOf, listOf, parseJson, textOf } from '../read-answer.ts';
import { ChoiceDecoder } from './choice-decoder.ts';
import { decodeUsage } from './decode-usage.ts';
import { isError, readFailure } from './read-failure.ts';

const nothing: readonly StreamEvent[] = [];

/** More choices than a client can ask for are not read. */
const maxChoices = 128;

/**
 * Reads chat completion chunks (https://platform.openai.com/docs/api-reference/chat-streaming) and the deviations of
 * servers that follow them: usage in every chunk, an error within a stream that began well, no `[DONE]`.
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #secrets: readonly string[];
  readonly #choices = new Map<number, ChoiceDecoder>();
  #started = false;
  #over = false;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  decode(frame: SseFrame): readonly StreamEvent[] {
    if (this.#over || frame.data === '') return nothing;
    if (frame.data.trim() === '[DONE]') return this.#end();
    const chunk = keepArguments(frame.data, parseJson(frame.data));
    if (!isRecord(chunk)) return this.#fail('the upstream sent a chunk that is not a JSON object');
    if (frame.event === 'error' || isError(chunk)) {
      this.#over = true;
      return [{ kind: 'Failure', ...readFailure(chunk, this.#secrets) }];
    }
    return this.#untilFailure([...this.#start(chunk), ...this.#readChoices(chunk), ...this.#usage(chunk)]);
  }

  /** Complete where every choice has its finish reason. */
  close(): readonly StreamEvent[] {
    const choices = [...this.#choices.values()];
    const whole = !this.#over && choices.length > 0 && choices.every((choice) => choice.finished);
    return whole ? this.#end() : nothing;
  }

  #start(chunk: unknown): readonly StreamEvent[] {
    if (this.#started) return nothing;
    this.#started = true;
    return [{ kind: 'Start', id: textOf(chunk, 'id') ?? '', model: textOf(chunk, 'model') ?? '' }];
  }

  #readChoices(chunk: unknown): readonly StreamEvent[] {
    return listOf(chunk, 'choices').flatMap((wire) => {
      const index = countOf(wire, 'index') ?? 0;
      let choice = this.#choices.get(index);
      if (choice === undefined) {
        if (this.#choices.size >= maxChoices) return this.#fail('the upstream sent too many choices');
        choice = new ChoiceDecoder(index);
        this.#choices.set(index, choice);
      }
      return choice.decode(wire);
    });
  }

  /** Groq tells usage in a field of its own too. */
  #usage(chunk: unknown): readonly StreamEvent[] {
    const usage = fieldOf(chunk, 'usage') ?? fieldOf(fieldOf(chunk, 'x_groq'), 'usage');
    return isRecord(usage) ? [{ kind: 'Usage', usage: decodeUsage(usage) }] : nothing;
  }

  #end(): readonly StreamEvent[] {
    if (this.#choices.size === 0) return this.#fail('the upstream ended its stream without an answer');
    const last = this.#untilFailure([...this.#choices.values()].flatMap((choice) => choice.end()));
    if (this.#over) return last;
    this.#over = true;
    return [...last, { kind: 'End' }];
  }

  /** A failure is the last word. */
  #untilFailure(events: readonly StreamEvent[]): readonly StreamEvent[] {
    const failure = events.findIndex((event) => event.kind === 'Failure');
    if (failure === -1) return events;
    this.#over = true;
    return events.slice(0, failure + 1);
  }

  #fail(message: string): readonly StreamEvent[] {
    this.#over = true;
    return [{ kind: 'Failure', message, retryable: true }];
  }
}
