import { failed, ok, type Result } from '#runtime/result.ts';
import type { Provider } from '../../providers/provider.ts';
import type { AnswerProblem } from './prepared-call.ts';

/** JSON of an upstream's answer whose status was a success. */
export function parseAnswer(bytes: Buffer, provider: Provider): Result<unknown, AnswerProblem> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return unreadable('the answer is not valid JSON');
  }
  const failure = provider.findFailure(value);
  return failure === undefined ? ok(value) : failed({ kind: 'Failure', ...failure });
}

export function unreadable(message: string): { readonly kind: 'Failed'; readonly failure: AnswerProblem } {
  return failed({ kind: 'Unreadable', message });
}
