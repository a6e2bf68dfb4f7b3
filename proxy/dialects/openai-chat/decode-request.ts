import type { Result } from '#runtime/result.ts';
import type { ChatRequest, Reasoning, ResponseFormat } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../dialect.ts';
import { readModel } from '../openai-wire/read-model.ts';
import { readSampling } from '../openai-wire/read-sampling.ts';
import { readStreamOptions } from '../openai-wire/read-stream-options.ts';
import { type Field, present, readFields } from '../read-fields.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeTools } from './decode-tools.ts';

/**
 * A chat completion request (https://platform.openai.com/docs/api-reference/chat/create) in our own words. Hints that
 * no other dialect has (`store`, `service_tier`, `prediction`, …) are left out; what would change the answer's
 * meaning and cannot be carried is a problem.
 */
export function decodeRequest(body: unknown): Result<ChatRequest, RequestProblem> {
  return readFields(body, (root) => {
    refuseUntranslatable(root);
    const { stream, includeUsage } = readStreamOptions(root);
    return {
      model: readModel(root),
      stream,
      includeUsage,
      ...decodeMessages(root.at('messages')),
      ...decodeTools(root),
      ...readSampling(root),
      ...present({
        responseFormat: root.at('response_format').optional(decodeResponseFormat),
        reasoning: root.at('reasoning_effort').optional(decodeEffort),
        maxOutputTokens: decodeLimit(root),
        logprobs: decodeLogprobs(root),
      }),
    };
  });
}

function refuseUntranslatable(root: Field): void {
  const refuse = (field: Field): never => field.fail('cannot be translated for this model');
  if (root.at('audio').present) refuse(root.at('audio'));
  if (root.at('web_search_options').present) refuse(root.at('web_search_options'));
  for (const modality of root.at('modalities').items()) if (modality.string() !== 'text') refuse(modality);
  const bias = root.at('logit_bias');
  if (bias.present && Object.keys(bias.object()).length > 0) refuse(bias);
}

function decodeLimit(root: Field): number | undefined {
  const limit = root.at('max_completion_tokens');
  return (limit.present ? limit : root.at('max_tokens')).optional((field) => field.integer(1));
}

function decodeResponseFormat(field: Field): ResponseFormat {
  const type = field.at('type').oneOf(['text', 'json_object', 'json_schema']);
  switch (type) {
    case 'text':
      return { kind: 'Text' };
    case 'json_object':
      return { kind: 'JsonObject' };
    case 'json_schema': {
      const format = field.at('json_schema');
      return {
        kind: 'JsonSchema',
        name: format.at('name').string(),
        schema: format.at('schema').object(),
        strict: format.at('strict').optional((strict) => strict.boolean()) ?? false,
      };
    }
    default: {
      const never: never = type;
      return never;
    }
  }
}

function decodeEffort(field: Field): Reasoning {
  const effort = field.string();
  return effort === 'none' ? { kind: 'Off' } : { kind: 'Effort', effort };
}

function decodeLogprobs(root: Field): { readonly top?: number } | undefined {
  const wanted = root.at('logprobs').optional((field) => field.boolean()) ?? false;
  if (!wanted) return undefined;
  return present({ top: root.at('top_logprobs').optional((field) => field.integer(0)) });
}
