import type { Script } from './answer.ts';
import { json } from './answers.ts';

/** An embeddings answer (https://platform.openai.com/docs/api-reference/embeddings/object), in the encoding that is asked for. */
export function openaiEmbeddingsScript(vectors: readonly (readonly number[])[]): Script {
  return (request) => {
    const base64 = request.body.includes('"base64"');
    return json({
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: base64 ? toBase64(vector) : vector,
      })),
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  };
}

/** Little-endian float32. */
function toBase64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
