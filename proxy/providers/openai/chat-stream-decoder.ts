import { isRecord } from '#runtime/is-record.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import type { StreamDecoder } from '../provider.ts';
import { countOf, fieldOf, listOf, parseJson, textOf } from '../read-answer.ts';
import { RepeatedText } from '../repeated-text.ts';
import { ChoiceDecoder } from './choice-decoder.ts';
import { decodeUsage } from './decode-usage.ts';
import { isError, readFailure } from './read-failure.ts';
import { withoutPadding } from './without-padding.ts';

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
  readonly #repeated = new RepeatedText('content', textOfFirstChoice);
  #started = false;
  #over = false;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  decode(frame: SseFrame): readonly StreamEvent[] {
    if (this.#over || frame.data === '') return nothing;
    const repeatable = frame.event === '' ? withoutPadding(frame.data) : '';
    const repeated = this.#repeated.read(repeatable);
    if (repeated !== undefined) return [repeated];
    if (frame.data.trim() === '[DONE]') return this.#end();
    const chunk = parseChunk(frame.data);
    if (!isRecord(chunk)) return this.#fail('the upstream sent a chunk that is not a JSON object');
    if (frame.event === 'error' || isError(chunk)) {
      this.#over = true;
      return [{ kind: 'Failure', ...readFailure(chunk, this.#secrets) }];
    }
    const events: StreamEvent[] = [];
    this.#start(chunk, events);
    for (const wire of listOf(chunk, 'choices')) this.#readChoice(wire, events);
    this.#usage(chunk, events);
    this.#repeated.learn(repeatable, chunk, events);
    return this.#untilFailure(events);
  }

  /** Complete where every choice has its finish reason. */
  close(): readonly StreamEvent[] {
    const choices = [...this.#choices.values()];
    const whole = !this.#over && choices.length > 0 && choices.every((choice) => choice.finished);
    return whole ? this.#end() : nothing;
  }

  #start(chunk: unknown, events: StreamEvent[]): void {
    if (this.#started) return;
    this.#started = true;
    events.push({ kind: 'Start', id: textOf(chunk, 'id') ?? '', model: textOf(chunk, 'model') ?? '' });
  }

  #readChoice(wire: unknown, events: StreamEvent[]): void {
    const index = countOf(wire, 'index') ?? 0;
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      if (this.#choices.size >= maxChoices) {
        events.push(...this.#fail('the upstream sent too many choices'));
        return;
      }
      choice = new ChoiceDecoder(index);
      this.#choices.set(index, choice);
    }
    choice.decode(wire, events);
  }

  /** Groq tells usage in a field of its own too. */
  #usage(chunk: unknown, events: StreamEvent[]): void {
    const usage = fieldOf(chunk, 'usage') ?? fieldOf(fieldOf(chunk, 'x_groq'), 'usage');
    if (isRecord(usage)) events.push({ kind: 'Usage', usage: decodeUsage(usage) });
  }

  #end(): readonly StreamEvent[] {
    if (this.#choices.size === 0) return this.#fail('the upstream ended its stream without an answer');
    const events: StreamEvent[] = [];
    for (const choice of this.#choices.values()) choice.end(events);
    const last = this.#untilFailure(events);
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

/** Only calls have arguments to keep, and few chunks have calls: `tool_calls`, `function_call`. */
function parseChunk(data: string): unknown {
  const chunk = parseJson(data);
  return data.includes('_call') ? keepArguments(data, chunk) : chunk;
}

function textOfFirstChoice(chunk: unknown): string | undefined {
  const [first] = listOf(chunk, 'choices');
  return textOf(fieldOf(first, 'delta'), 'content');
}
