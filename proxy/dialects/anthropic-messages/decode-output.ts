import type { Reasoning, ResponseFormat } from '../../chat/chat-request.ts';
import { type Field, present } from '../read-fields.ts';
import { nativeOnly } from './decode-part.ts';

/** What `thinking`, `output_config` and its predecessor `output_format` ask of the answer. */
export function decodeOutput(request: Field): {
  readonly reasoning?: Reasoning;
  readonly responseFormat?: ResponseFormat;
} {
  const config = request.at('output_config');
  const effort = config.optional((field) => field.at('effort').optional((word) => word.string()));
  const format =
    config.optional((field) => field.at('format').optional(decodeFormat)) ??
    request.at('output_format').optional(decodeFormat);
  return present({ reasoning: decodeThinking(request.at('thinking'), effort), responseFormat: format });
}

/** An effort without `thinking` says how much the model may spend, so it counts as one. */
function decodeThinking(thinking: Field, effort: string | undefined): Reasoning | undefined {
  if (!thinking.present) return effort === undefined ? undefined : { kind: 'Effort', effort };
  const type = thinking.at('type').string();
  switch (type) {
    case 'disabled':
      return { kind: 'Off' };
    case 'enabled':
      return { kind: 'Budget', tokens: thinking.at('budget_tokens').integer(1) };
    case 'adaptive':
      return effort === undefined ? { kind: 'Adaptive' } : { kind: 'Effort', effort };
    default:
      return thinking.at('type').fail(nativeOnly);
  }
}

/** The dialect has no name for a schema; some upstreams want one. Answers always fit the schema here, so it is strict. */
function decodeFormat(format: Field): ResponseFormat {
  format.at('type').oneOf(['json_schema']);
  return { kind: 'JsonSchema', name: 'response', schema: format.at('schema').object(), strict: true };
}
