import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from '#runtime/is-record.ts';
import { GatewayError } from './gateway-error.ts';

const header = 'x-sallyport-metadata';
const maxBytes = 4096;
const maxEntries = 16;
const none: Readonly<Record<string, string>> = {};

/** The client's metadata: a JSON object with string values, at most 16 of them in 4 KiB; empty where absent. */
export function readMetadata(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const value = headers[header];
  if (value === undefined) return none;
  if (typeof value !== 'string' || Buffer.byteLength(value) > maxBytes) throw refusal('is longer than 4 KiB');
  const parsed = parse(value);
  if (!isRecord(parsed)) throw refusal('must be a JSON object');
  const entries = Object.entries(parsed);
  if (entries.length > maxEntries) throw refusal(`has more than ${maxEntries} entries`);
  return Object.fromEntries(
    entries.map(([name, item]) => {
      if (typeof item !== 'string') throw refusal('must have string values only');
      return [name, item];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('is not valid JSON');
  }
}

function refusal(problem: string): GatewayError {
  return new GatewayError('invalid_request', `The header ${header} ${problem}.`, { param: header });
}
