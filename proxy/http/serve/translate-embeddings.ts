import { failed, ok, type Result } from '#runtime/result.ts';
import type { EmbeddingsDialect, RequestProblem } from '../../dialects/dialect.ts';
import type { Provider, TargetModel } from '../../providers/provider.ts';
import { parseAnswer, unreadable } from './parse-answer.ts';
import type { PreparedCall } from './prepared-call.ts';

/** An embeddings call for an upstream with embeddings of another format than the client's. */
export function translateEmbeddings(
  body: unknown,
  dialect: EmbeddingsDialect,
  target: { readonly provider: Provider; readonly model: TargetModel },
): Result<PreparedCall, RequestProblem> {
  const { embeddings } = target.provider;
  if (embeddings === undefined) {
    return failed({ path: 'model', message: 'The provider of this model has no embeddings.' });
  }
  const request = dialect.decode(body);
  if (request.kind === 'Failed') return request;
  const call = embeddings.encode(request.value, target.model);
  if (call.kind === 'Failed') return call;
  return ok({
    call: call.value,
    openStream: undefined,
    readBody: (bytes) => {
      const answer = parseAnswer(bytes, target.provider);
      if (answer.kind === 'Failed') return answer;
      const response = embeddings.decode(answer.value);
      if (response.kind === 'Failed') return unreadable(response.failure);
      const { usage, model } = response.value;
      const output = Buffer.from(JSON.stringify(dialect.encodeResponse(response.value, request.value)));
      return ok({ output, facts: { usage, model } });
    },
  });
}
