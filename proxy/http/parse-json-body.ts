import { isUtf8 } from 'node:buffer';
import { checkShape } from './check-shape.ts';
import { cutLongStrings } from './cut-long-strings.ts';
import { findJsonError } from './find-json-error.ts';
import { GatewayError } from './gateway-error.ts';

/** JSON of a request as far as its shape goes. */
export interface JsonSketch {
  readonly value: unknown;
  /** Long strings in the value end early; all others are whole. */
  readonly isCut: boolean;
}

/** JSON of a request; the refusal says where it is wrong and quotes nothing. */
export function parseJsonBody(body: Buffer): unknown {
  checkUtf8(body);
  checkShape(body);
  return parseText(body.toString('utf8'));
}

/** The same with the same refusals, cheaper for bodies that carry files: see `cutLongStrings`. */
export function sketchJsonBody(body: Buffer): JsonSketch {
  checkUtf8(body);
  checkShape(body);
  const text = cutLongStrings(body);
  if (text === undefined) return { value: parseText(body.toString('utf8')), isCut: false };
  try {
    return { value: JSON.parse(text), isCut: true };
  } catch {
    return { value: parseJsonBody(body), isCut: false };
  }
}

function checkUtf8(body: Buffer): void {
  if (!isUtf8(body)) throw new GatewayError('invalid_request', 'The request body is not valid UTF-8.');
}

function parseText(text: string): unknown {
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
