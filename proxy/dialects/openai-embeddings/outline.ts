import type { Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readFields } from '../read-fields.ts';

/** Reads what routing needs; limits on conversations mean nothing here. */
export function outline(body: unknown): Result<RequestOutline, RequestProblem> {
  return readFields(body, (root) => {
    root.at('input').required();
    return {
      model: readModel(root),
      stream: false,
      includeUsage: false,
      messages: 0,
      images: 0,
      tools: 0,
    };
  });
}
