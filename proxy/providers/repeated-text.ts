import type { StreamEvent } from '../chat/stream-event.ts';
import { parseJson } from './read-answer.ts';

/** Text that stands for itself in a JSON string. */
const plain = /^[ !#-[\]-\uffff]+$/;

/** How often a frame is learnt without that the next one was like it. */
const maxLessons = 4;

/**
 * Nearly every frame of a stream has the JSON of the frame before but for its text, and need not be parsed: one string
 * of JSON in the place of another leaves all else as it is. `field` is the name of the text, `find` finds it in the
 * parsed frame.
 */
export class RepeatedText {
  readonly #field: string;
  readonly #find: (frame: unknown) => string | undefined;
  #before: string | undefined;
  #after = '';
  #choice = 0;
  #lessonsLeft = maxLessons;

  constructor(field: string, find: (frame: unknown) => string | undefined) {
    this.#field = field;
    this.#find = find;
  }

  /** The one event of a frame; undefined: it has to be parsed. */
  read(json: string): StreamEvent | undefined {
    const before = this.#before;
    const after = this.#after;
    // Slices are compared by machine words, `startsWith` character by character.
    if (before === undefined || json.slice(0, before.length) !== before) return undefined;
    if (json.slice(-after.length) !== after) return undefined;
    // Empty where the frame is shorter than both together.
    const text = json.slice(before.length, -after.length);
    if (!plain.test(text)) return undefined;
    this.#lessonsLeft = maxLessons;
    return { kind: 'Text', choice: this.#choice, text };
  }

  /** Takes note of a frame that was parsed, `value`, if it meant one piece of text and no more. */
  learn(json: string, value: unknown, events: readonly StreamEvent[]): void {
    const [event] = events;
    if (this.#lessonsLeft === 0 || events.length !== 1 || event?.kind !== 'Text') return;
    const { choice, text, logprobs } = event;
    const at = json.indexOf(`"${this.#field}":"${text}"`);
    if (at === -1 || logprobs !== undefined || !plain.test(text) || this.#find(value) !== text) return;
    this.#lessonsLeft -= 1;
    const start = at + this.#field.length + '"":"'.length;
    const before = json.slice(0, start);
    const after = json.slice(start + text.length);
    // It is the right place only if the text that is found changes with it.
    const other = `${text}.`;
    if (this.#find(parseJson(before + other + after)) !== other) return;
    this.#before = before;
    this.#after = after;
    this.#choice = choice;
  }
}
