import type { ValidateFunction } from 'ajv';
import { failed, ok, type Result } from '#runtime/result.ts';
import { isOperatorMessage, isProxyMessage } from './message-validators.ts';
import type { OperatorMessage, ProxyMessage } from './messages.ts';

/** One line of the stream -> a message; the failure says what is wrong with the line, without quoting it. */
export function decodeProxyMessage(line: string): Result<ProxyMessage, string> {
  return decode(line, isProxyMessage);
}

/** One line of the stream -> a message; the failure says what is wrong with the line, without quoting it. */
export function decodeOperatorMessage(line: string): Result<OperatorMessage, string> {
  return decode(line, isOperatorMessage);
}

function decode<Message>(line: string, is: ValidateFunction<Message>): Result<Message, string> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return failed('a line is not JSON');
  }
  if (is(value)) return ok(value);
  const error = is.errors?.[0];
  return failed(`a message does not fit its schema: ${error?.instancePath ?? ''} ${error?.message ?? ''}`);
}
