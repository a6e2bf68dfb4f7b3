import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatRequest, Reasoning, ResponseFormat, Tool, ToolChoice } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../../dialects/dialect.ts';
import { present } from '../../dialects/read-fields.ts';
import { CannotCarry } from './cannot-carry.ts';
import { encodeMessages } from './encode-messages.ts';
import type { WireAccount } from './wire-account.ts';

/**
 * A chat completion request. A field that the client did not give is absent, never null: servers of this format
 * differ in what they make of a null.
 */
export function encodeChat(
  request: ChatRequest,
  upstreamName: string,
  account: WireAccount,
): Result<object, RequestProblem> {
  try {
    return ok(present(encodeFields(request, upstreamName, account)));
  } catch (error) {
    if (error instanceof CannotCarry) return failed({ path: error.path, message: error.message });
    throw error;
  }
}

function encodeFields(request: ChatRequest, model: string, account: WireAccount): object {
  return {
    model,
    messages: encodeMessages(request, account),
    ...encodeTools(request),
    ...(request.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    [account.limitField]: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: account.extensions === 'Sent' ? request.topK : undefined,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: request.seed,
    stop: request.stop !== undefined && request.stop.length > 0 ? request.stop : undefined,
    n: request.choices === 1 ? undefined : request.choices,
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs?.top,
    response_format: request.responseFormat && encodeResponseFormat(request.responseFormat),
    reasoning_effort: request.reasoning && encodeEffort(request.reasoning),
    user: request.user,
  };
}

/** Choices about tools are refused by OpenAI where there are none. */
function encodeTools({ tools, toolChoice, parallelToolCalls }: ChatRequest): object {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice && encodeToolChoice(toolChoice),
    parallel_tool_calls: parallelToolCalls,
  };
}

function encodeTool({ name, description, parameters, strict }: Tool): object {
  return { type: 'function', function: present({ name, description, parameters, strict }) };
}

function encodeToolChoice(choice: ToolChoice): unknown {
  switch (choice.kind) {
    case 'Auto':
      return 'auto';
    case 'None':
      return 'none';
    case 'Required':
      return 'required';
    case 'Tool':
      return { type: 'function', function: { name: choice.name } };
    default: {
      const never: never = choice;
      return never;
    }
  }
}

function encodeResponseFormat(format: ResponseFormat): object | undefined {
  switch (format.kind) {
    case 'Text':
      return undefined;
    case 'JsonObject':
      return { type: 'json_object' };
    case 'JsonSchema': {
      const { name, schema, strict } = format;
      return { type: 'json_schema', json_schema: { name, schema, strict } };
    }
    default: {
      const never: never = format;
      return never;
    }
  }
}

/**
 * How much to reason, in OpenAI's words. `Off` is left out: models that do not reason refuse every word, `none`
 * included, and it is what Anthropic's clients send by habit. A budget of tokens becomes the nearest word.
 */
function encodeEffort(reasoning: Reasoning): string | undefined {
  switch (reasoning.kind) {
    case 'Off':
    case 'Adaptive':
      return undefined;
    case 'Effort':
      return reasoning.effort;
    case 'Budget':
      if (reasoning.tokens < 4096) return 'low';
      return reasoning.tokens < 16_384 ? 'medium' : 'high';
    default: {
      const never: never = reasoning;
      return never;
    }
  }
}
