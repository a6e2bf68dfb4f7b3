import type { EmbeddingsRequest, EmbeddingsResponse } from '../../chat/embeddings.ts';
import { totalInput } from '../../chat/usage.ts';

const bytesPerFloat = 4;

/** An embeddings list, with vectors in the encoding that the client asked for. */
export function encodeResponse(response: EmbeddingsResponse, request: EmbeddingsRequest): object {
  const tokens = totalInput(response.usage);
  return {
    object: 'list',
    data: response.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: request.encoding === 'Base64' ? toBase64(vector) : toNumbers(vector),
    })),
    model: response.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Little-endian float32, whatever the machine's own order. */
function toBase64(vector: readonly number[] | string): string {
  if (typeof vector === 'string') return vector;
  const bytes = Buffer.alloc(vector.length * bytesPerFloat);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * bytesPerFloat);
  return bytes.toString('base64');
}

function toNumbers(vector: readonly number[] | string): readonly number[] {
  if (typeof vector !== 'string') return vector;
  const bytes = Buffer.from(vector, 'base64');
  return Array.from({ length: Math.floor(bytes.length / bytesPerFloat) }, (_, index) =>
    bytes.readFloatLE(index * bytesPerFloat),
  );
}
