import type { UpstreamError } from '../provider.ts';
import { parseJson } from '../read-answer.ts';
import { scrub } from '../scrub.ts';
import { readError } from './read-failure.ts';

/** More of an error body than this is not read, in bytes. */
const maxRead = 256 * 1024;

/** What an upstream's refusal says. A page for browsers, or nothing, becomes a sentence with the status. */
export function decodeError(status: number, body: Buffer, secrets: readonly string[]): UpstreamError {
  const text = body.subarray(0, maxRead).toString('utf8').trim();
  const said = readError(parseJson(text), secrets);
  if (said !== undefined) {
    const { status: _status, ...told } = said;
    return told;
  }
  if (text === '') return { message: `the upstream answered ${status} without a body` };
  if (text.startsWith('<')) return { message: `the upstream answered ${status} with a page that is no JSON` };
  return { message: scrub(text, secrets) };
}
