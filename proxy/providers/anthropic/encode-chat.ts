import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../../dialects/dialect.ts';
import { present } from '../../dialects/read-fields.ts';
import type { TargetModel } from '../provider.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeText } from './encode-part.ts';
import { type EncodedReasoning, encodeReasoning } from './encode-reasoning.ts';
import { encodeTools } from './encode-tools.ts';

const jsonInstruction = 'Answer with one JSON object and nothing else: no text around it, no code fence.';

/** The JSON body of a call to `/messages`. The README tells what is refused, and which hints are left out. */
export function encodeChat(request: ChatRequest, model: TargetModel): Result<object, RequestProblem> {
  const problem = findUncarried(request);
  if (problem !== undefined) return failed(problem);
  const messages = encodeMessages(request.messages);
  if (messages.kind === 'Failed') return messages;
  const reasoning = encodeReasoning(request, model);
  if (reasoning.kind === 'Failed') return reasoning;
  return ok({
    model: model.upstreamName,
    max_tokens: reasoning.value.maxTokens,
    ...encodeSystem(request),
    messages: messages.value,
    ...encodeTools(request),
    ...encodeOutputConfig(request, reasoning.value),
    ...present({ thinking: reasoning.value.thinking }),
    ...encodeSampling(request),
    ...(request.stream ? { stream: true } : {}),
  });
}

function findUncarried(request: ChatRequest): RequestProblem | undefined {
  if ((request.choices ?? 1) > 1) return { path: 'n', message: 'Anthropic models give one choice' };
  if (request.logprobs !== undefined) {
    return { path: 'logprobs', message: 'Anthropic models give no log probabilities' };
  }
  if ((request.temperature ?? 0) > 1) {
    return { path: 'temperature', message: 'Anthropic models take temperatures from 0 to 1' };
  }
  return undefined;
}

function encodeSystem(request: ChatRequest): object {
  const system = request.system.map(encodeText).filter((block) => block !== undefined);
  if (request.responseFormat?.kind === 'JsonObject') system.push({ type: 'text', text: jsonInstruction });
  return system.length === 0 ? {} : { system };
}

function encodeOutputConfig(request: ChatRequest, reasoning: EncodedReasoning): object {
  const { responseFormat } = request;
  const format =
    responseFormat?.kind === 'JsonSchema'
      ? { type: 'json_schema', schema: responseFormat.schema }
      : undefined;
  const config = present({ effort: reasoning.effort, format });
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

function encodeSampling(request: ChatRequest): object {
  const { temperature, topP, topK, stop, user } = request;
  return present({
    temperature,
    top_p: topP,
    top_k: topK,
    stop_sequences: stop?.length === 0 ? undefined : stop,
    metadata: user === undefined ? undefined : { user_id: user },
  });
}
