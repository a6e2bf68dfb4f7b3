import type { UpstreamError } from '../provider.ts';
import { fieldOf, parseJson, textOf } from '../read-answer.ts';
import { scrub } from '../scrub.ts';

/** More of an error body than this is not read, in bytes. */
const maxRead = 256 * 1024;

/** What an error body says (https://docs.anthropic.com/en/api/errors); another text stands for itself. */
export function decodeError(status: number, body: Buffer, secrets: readonly string[]): UpstreamError {
  const text = body.subarray(0, maxRead).toString('utf8');
  const error = fieldOf(parseJson(text), 'error');
  const message = textOf(error, 'message') ?? text.trim();
  const type = textOf(error, 'type');
  const code = textOf(error, 'code') ?? textOf(fieldOf(error, 'details'), 'error_code');
  const short = (word: string): string => scrub(word, secrets).slice(0, 100);
  return {
    message: message === '' ? `the upstream answered ${status}` : scrub(message, secrets),
    ...(type === undefined ? {} : { type: short(type) }),
    ...(code === undefined ? {} : { code: short(code) }),
  };
}
