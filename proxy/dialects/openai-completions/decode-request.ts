import type { Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readSampling } from '../openai-wire/read-sampling.ts';
import { readStreamOptions } from '../openai-wire/read-stream-options.ts';
import { type Field, present, readFields } from '../read-fields.ts';

/**
 * A legacy completion request (https://platform.openai.com/docs/api-reference/completions/create) as a chat of one
 * user turn. What a chat cannot do (several prompts, tokens, text behind the answer) is a problem.
 */
export function decodeRequest(body: unknown): Result<ChatRequest, RequestProblem> {
  return readFields(body, (root) => {
    refuseUntranslatable(root);
    const { stream, includeUsage } = readStreamOptions(root);
    return {
      model: readModel(root),
      stream,
      includeUsage,
      system: [],
      messages: [{ role: 'User', parts: [{ kind: 'Text', text: decodePrompt(root.at('prompt')) }] }],
      tools: [],
      ...readSampling(root),
      ...present({ maxOutputTokens: root.at('max_tokens').optional((field) => field.integer(1)) }),
    };
  });
}

function refuseUntranslatable(root: Field): void {
  const refuse = (field: Field): never => field.fail('cannot be translated for this model');
  const suffix = root.at('suffix');
  if (suffix.present && suffix.value !== '') refuse(suffix);
  const echo = root.at('echo');
  if (echo.optional((field) => field.boolean()) === true) refuse(echo);
  const bestOf = root.at('best_of');
  if ((bestOf.optional((field) => field.integer(0)) ?? 1) > 1) refuse(bestOf);
  if (root.at('logprobs').present) refuse(root.at('logprobs'));
  const bias = root.at('logit_bias');
  if (bias.present && Object.keys(bias.object()).length > 0) refuse(bias);
}

function decodePrompt(field: Field): string {
  if (!Array.isArray(field.value)) return field.string();
  const [prompt, ...more] = field.items();
  if (prompt === undefined || more.length > 0 || typeof prompt.value !== 'string') {
    return field.fail('must be one text to be translated for this model');
  }
  return prompt.value;
}
