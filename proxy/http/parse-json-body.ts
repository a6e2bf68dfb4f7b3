import { isUtf8 } from 'node:buffer';
import { findJsonError } from './find-json-error.ts';
import { GatewayError } from './gateway-error.ts';

/** JSON of a request; the refusal says where it is wrong and quotes nothing. */
export function parseJsonBody(body: Buffer): unknown {
  if (!isUtf8(body)) throw new GatewayError('invalid_request', 'The request body is not valid UTF-8.');
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    const at = findJsonError(text) ?? text.length;
    throw new GatewayError('invalid_request', `The request body is not valid JSON: ${describe(text, at)}.`);
  }
}

function describe(text: string, at: number): string {
  if (text.trim() === '') return 'it is empty';
  const place = at >= text.length ? 'it ends too early' : 'unexpected character';
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `${place} at position ${at} (line ${line}, column ${at - before.lastIndexOf('\n')})`;
}
