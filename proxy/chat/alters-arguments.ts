import { isAltered } from './number-source.ts';

/** The end of a field's name and the brace behind it; a string's own quotes are escaped, so it never matches within one. */
const opening = /(?:input|arguments)"\s*:\s*\{/g;
const numberEnd = /[^0-9.eE+-]|$/g;

/**
 * Whether some object in `text`, JSON that was parsed already, that a field `input` or `arguments` holds has a number
 * which JavaScript would print in another way. Linear: each character is looked at once, those outside of
 * such objects by a search for the field's name.
 */
export function altersArguments(text: string): boolean {
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    if (!opening.test(text)) return false;
    const end = endOfUnaltered(text, opening.lastIndex);
    if (end === undefined) return true;
    at = end;
  }
}

/** Behind the object whose opening brace is before `start`; undefined: it holds a number that would be altered. */
function endOfUnaltered(text: string, start: number): number | undefined {
  let depth = 1;
  let at = start;
  while (depth > 0 && at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if ((code >= zero && code <= nine) || code === minus) {
      const end = endOfNumber(text, at);
      if (isAltered(text.slice(at, end))) return undefined;
      at = end;
    } else {
      if (code === openBrace || code === openBracket) depth += 1;
      else if (code === closeBrace || code === closeBracket) depth -= 1;
      at += 1;
    }
  }
  return at;
}

function endOfNumber(text: string, start: number): number {
  numberEnd.lastIndex = start;
  return numberEnd.exec(text)?.index ?? text.length;
}

function endOfString(text: string, start: number): number {
  let at = start;
  do {
    at = text.indexOf('"', at + 1);
    if (at === -1) return text.length;
  } while (isEscaped(text, at));
  return at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
