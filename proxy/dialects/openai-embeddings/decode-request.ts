import type { Result } from '#runtime/result.ts';
import type { EmbeddingsRequest } from '../../chat/embeddings.ts';
import type { RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { type Field, present, readFields } from '../read-fields.ts';

/** An embeddings request (https://platform.openai.com/docs/api-reference/embeddings/create) in our own words. */
export function decodeRequest(body: unknown): Result<EmbeddingsRequest, RequestProblem> {
  return readFields(body, (root) => ({
    model: readModel(root),
    inputs: decodeInputs(root.at('input')),
    encoding:
      root.at('encoding_format').optional((field) => field.oneOf(['float', 'base64'])) === 'base64'
        ? 'Base64'
        : 'Float',
    ...present({
      dimensions: root.at('dimensions').optional((field) => field.integer(1)),
      user: root.at('user').optional((field) => field.string()),
    }),
  }));
}

/** A text, texts, tokens, or lists of tokens. */
function decodeInputs(field: Field): EmbeddingsRequest['inputs'] {
  if (!Array.isArray(field.value)) return [field.string()];
  const items = field.items();
  const first = items[0] ?? field.fail('must not be empty');
  return typeof first.value === 'number' ? [decodeTokens(field)] : items.map(decodeInput);
}

function decodeInput(field: Field): string | readonly number[] {
  return Array.isArray(field.value) ? decodeTokens(field) : field.string();
}

function decodeTokens(field: Field): readonly number[] {
  return field.items().map((item) => item.integer(0));
}
