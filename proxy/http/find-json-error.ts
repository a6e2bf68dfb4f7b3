/**
 * Where a text stops being JSON (RFC 8259), in characters from 0; undefined: it is JSON. Engines' own messages quote
 * the text and name a place only sometimes.
 */
export function findJsonError(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let expect: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'next' = 'value';
  for (;;) {
    at = skip(whitespace, text, at);
    const char = text[at];
    if (expect === 'next') {
      const inside = open.at(-1);
      if (inside === undefined) return char === undefined ? undefined : at;
      if (char === ',') expect = inside === '{' ? 'key' : 'value';
      else if (char === (inside === '{' ? '}' : ']')) open.pop();
      else return at;
      at += 1;
      continue;
    }
    if (expect === 'keyOrEnd' && char === '}') {
      open.pop();
      expect = 'next';
      at += 1;
      continue;
    }
    if (expect === 'valueOrEnd' && char === ']') {
      open.pop();
      expect = 'next';
      at += 1;
      continue;
    }
    if (expect === 'key' || expect === 'keyOrEnd') {
      const end = endOfString(text, at);
      if (end === undefined) return at;
      at = skip(whitespace, text, end);
      if (text[at] !== ':') return at;
      at += 1;
      expect = 'value';
      continue;
    }
    if (char === '{' || char === '[') {
      open.push(char);
      expect = char === '{' ? 'keyOrEnd' : 'valueOrEnd';
      at += 1;
      continue;
    }
    const end = endOfScalar(text, at);
    if (end === undefined) return at;
    at = end;
    expect = 'next';
  }
}

const whitespace = /[ \t\n\r]*/y;
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function endOfScalar(text: string, at: number): number | undefined {
  return text[at] === '"' ? endOfString(text, at) : endOf(word, text, at);
}

/** By hand: a regular expression would keep a way back for each character of a long string. */
function endOfString(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  let at = start + 1;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return at + 1;
    if (char < 0x20) return undefined;
    const next = char === 0x5c ? endOf(escaped, text, at) : at + 1;
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  return endOf(pattern, text, at) ?? at;
}
