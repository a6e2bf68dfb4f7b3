import { isRecord } from '#runtime/is-record.ts';
import type { Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readStreamOptions } from '../openai-wire/read-stream-options.ts';
import { type Field, present, readFields } from '../read-fields.ts';

/** Reads what routing and limits need; the content of messages is only counted. */
export function outline(body: unknown): Result<RequestOutline, RequestProblem> {
  return readFields(body, (root) => {
    const messages = root.at('messages');
    messages.required();
    return {
      model: readModel(root),
      ...readStreamOptions(root),
      ...present({ maxOutputTokens: largestLimit(root), choices: root.at('n').optional(readChoices) }),
      messages: messages.count(),
      images: countImages(messages.value),
      tools: root.at('tools').count() + root.at('functions').count(),
    };
  });
}

/** Servers differ in which of the two they heed, so that the larger one is held against limits. */
function largestLimit(root: Field): number | undefined {
  const limit = root.at('max_completion_tokens').optional(readLimit);
  const older = root.at('max_tokens').optional(readLimit);
  return limit === undefined || older === undefined ? (limit ?? older) : Math.max(limit, older);
}

function readChoices(field: Field): number {
  return field.integer(1, 128);
}

function readLimit(field: Field): number {
  return field.integer(0);
}

function countImages(messages: unknown): number {
  let images = 0;
  for (const message of Array.isArray(messages) ? messages : []) {
    const content: unknown = isRecord(message) ? message.content : undefined;
    for (const part of Array.isArray(content) ? content : []) {
      if (isRecord(part) && part.type === 'image_url') images += 1;
    }
  }
  return images;
}
