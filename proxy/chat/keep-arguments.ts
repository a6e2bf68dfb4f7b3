import { isRecord } from '#runtime/is-record.ts';
import { altersArguments } from './alters-arguments.ts';
import { isAltered, rawNumber } from './number-source.ts';

/**
 * `parsed`, the value of `text`, with every number in a tool call's arguments printing as it was written. It is about
 * calls whose arguments are an object (`input` of a `tool_use` block; `arguments`, as some servers of OpenAI's format
 * send them); every other number stays a plain one. Where nothing would change, `parsed` comes back as it is.
 */
export function keepArguments(text: string, parsed: unknown): unknown {
  if (!altersArguments(text)) return parsed;
  const numbers: AlteredNumbers = { byHolder: new Map(), restored: new WeakSet() };
  const read = function (this: object, key: string, value: unknown, context?: { source?: string }): unknown {
    const source = context?.source;
    if (typeof value === 'number') {
      if (source !== undefined && isAltered(source)) note(numbers, this, [key, source]);
    } else if (holdsArguments(this, key)) {
      restore(value, numbers);
    }
    return value;
  };
  try {
    return JSON.parse(text, read);
  } catch {
    // Nested too deeply for a second look.
    return parsed;
  }
}

interface AlteredNumbers {
  /** Key and source, by the object or list that holds them. */
  readonly byHolder: Map<object, [string, string][]>;
  /** Objects and lists that are done with, arguments within arguments. */
  readonly restored: WeakSet<object>;
}

function note({ byHolder }: AlteredNumbers, holder: object, number: [string, string]): void {
  const known = byHolder.get(holder);
  if (known === undefined) byHolder.set(holder, [number]);
  else known.push(number);
}

function holdsArguments(holder: object, key: string): boolean {
  return key === 'arguments' || (key === 'input' && isRecord(holder) && holder.type === 'tool_use');
}

function restore(value: unknown, numbers: AlteredNumbers): void {
  if (typeof value !== 'object' || value === null || numbers.restored.has(value)) return;
  numbers.restored.add(value);
  for (const [key, source] of numbers.byHolder.get(value) ?? []) Reflect.set(value, key, rawNumber(source));
  for (const inner of Object.values(value)) restore(inner, numbers);
}
