import type { Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readStreamOptions } from '../openai-wire/read-stream-options.ts';
import { type Field, present, readFields } from '../read-fields.ts';

/** Reads what routing and limits need; a completion counts as one message. */
export function outline(body: unknown): Result<RequestOutline, RequestProblem> {
  return readFields(body, (root) => ({
    model: readModel(root),
    ...readStreamOptions(root),
    ...present({
      maxOutputTokens: root.at('max_tokens').optional((field) => field.integer(0)),
      // `best_of` are written, and billed, though only `n` are sent.
      choices: largest(root, ['n', 'best_of']),
    }),
    messages: 1,
    images: 0,
    tools: 0,
  }));
}

function largest(root: Field, keys: readonly string[]): number | undefined {
  const given = keys.flatMap((key) => root.at(key).optional((field) => field.integer(1, 128)) ?? []);
  return given.length === 0 ? undefined : Math.max(...given);
}
