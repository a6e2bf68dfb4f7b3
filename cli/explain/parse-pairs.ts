import { failed, ok, type Result } from '#runtime/result.ts';

/** `['a=1', 'b=2']` -> `{a: '1', b: '2'}`. */
export function parsePairs(texts: readonly string[]): Result<Readonly<Record<string, string>>, string> {
  const pairs: [string, string][] = [];
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) return failed(`'${text}' is not NAME=VALUE`);
    pairs.push([text.slice(0, at), text.slice(at + 1)]);
  }
  return ok(Object.fromEntries(pairs));
}
