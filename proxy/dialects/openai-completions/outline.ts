import type { Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readStreamOptions } from '../openai-wire/read-stream-options.ts';
import { present, readFields } from '../read-fields.ts';

/** Reads what routing and limits need; a completion counts as one message. */
export function outline(body: unknown): Result<RequestOutline, RequestProblem> {
  return readFields(body, (root) => ({
    model: readModel(root),
    ...readStreamOptions(root),
    ...present({ maxOutputTokens: root.at('max_tokens').optional((field) => field.integer(0)) }),
    messages: 1,
    images: 0,
    tools: 0,
  }));
}
