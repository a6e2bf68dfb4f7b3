import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../chat/embeddings.ts';
import { countOf, fieldOf, listOf, textOf } from '../read-answer.ts';
import { decodeUsage } from './decode-usage.ts';

/** An embeddings request (https://platform.openai.com/docs/api-reference/embeddings/create). */
export function encodeEmbeddings(request: EmbeddingsRequest, upstreamName: string): object {
  const { inputs, dimensions, user } = request;
  return {
    model: upstreamName,
    input: inputs.length === 1 ? inputs[0] : inputs,
    encoding_format: request.encoding === 'Base64' ? 'base64' : 'float',
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(user === undefined ? {} : { user }),
  };
}

/** Vectors in the order of the inputs, wherever the upstream put them. */
export function decodeEmbeddings(body: unknown): Result<EmbeddingsResponse, string> {
  if (!isRecord(body)) return failed('the answer is not a JSON object');
  const placed: { readonly index: number; readonly vector: readonly number[] | string }[] = [];
  for (const [position, item] of listOf(body, 'data').entries()) {
    const vector = readVector(fieldOf(item, 'embedding'));
    if (vector === undefined) return failed('an embedding of the answer is no vector');
    placed.push({ index: countOf(item, 'index') ?? position, vector });
  }
  if (placed.length === 0) return failed('the answer has no embeddings');
  return ok({
    model: textOf(body, 'model') ?? '',
    vectors: placed.toSorted((one, other) => one.index - other.index).map(({ vector }) => vector),
    usage: decodeUsage(fieldOf(body, 'usage')),
  });
}

function readVector(value: unknown): readonly number[] | string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined;
}
