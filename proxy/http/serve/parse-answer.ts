import { failed, ok, type Result } from '#runtime/result.ts';

/** JSON of an upstream's answer. */
export function parseAnswer(bytes: Buffer): Result<unknown, string> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return ok(value);
  } catch {
    return failed('the answer is not valid JSON');
  }
}
