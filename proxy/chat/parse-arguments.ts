import { failed, ok, type Result } from '#runtime/result.ts';
import { isAltered, rawNumber } from './number-source.ts';

/**
 * A tool call's argument text as the JSON object that dialects without argument texts want; an empty text is an
 * empty object. Numbers that JavaScript would round (2^53 and beyond) or print in another way (`1.0`) print as they
 * were written when the object goes through JSON.stringify.
 * The failure says what is wrong, without quoting the text.
 */
export function parseArguments(text: string): Result<object, string> {
  if (text.trim() === '') return ok({});
  let value: unknown;
  try {
    value = JSON.parse(text, keepNumberSource);
  } catch {
    return failed('tool arguments are not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value);
  return failed('tool arguments are not a JSON object');
}

function keepNumberSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && isAltered(source) ? rawNumber(source) : value;
}
