import type OpenAI from 'openai';
import type { Mode, View } from './view.ts';

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** Asks through the OpenAI SDK. A stream asks for usage, unless `params` say otherwise. */
export async function viaOpenAI(client: OpenAI, params: Params, mode: Mode): Promise<View> {
  if (mode === 'Whole') return viewOf(await client.chat.completions.create(params));
  const stream = await client.chat.completions.create({
    stream_options: { include_usage: true },
    ...params,
    stream: true,
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return assembleChunks(chunks);
}

function viewOf(completion: OpenAI.ChatCompletion): View {
  const choice = completion.choices[0];
  return {
    model: completion.model,
    text: choice?.message.content ?? '',
    reasoning: reasoningOf(choice?.message),
    refusal: choice?.message.refusal ?? '',
    toolCalls: (choice?.message.tool_calls ?? []).map((call) => {
      if (call.type !== 'function') throw new Error(`a tool call of type ${call.type}`);
      return { id: call.id, name: call.function.name, arguments: call.function.arguments };
    }),
    finish: choice?.finish_reason ?? null,
    usage: completion.usage ?? undefined,
  };
}

/** Joins chunks; throws where they break the order that clients rely on. */
export function assembleChunks(chunks: readonly OpenAI.ChatCompletionChunk[]): View {
  const calls: { id: string; name: string; arguments: string }[] = [];
  const seen = { text: '', reasoning: '', refusal: '' };
  let finish: string | null = null;
  let usage: unknown;
  for (const chunk of chunks) {
    if (chunk.usage) usage = chunk.usage;
    for (const choice of chunk.choices) {
      if (finish !== null) throw new Error('a choice after its finish_reason');
      seen.text += choice.delta.content ?? '';
      seen.reasoning += reasoningOf(choice.delta);
      seen.refusal += choice.delta.refusal ?? '';
      for (const delta of choice.delta.tool_calls ?? []) addCall(calls, delta);
      finish = choice.finish_reason;
    }
  }
  return { model: chunks[0]?.model ?? '', ...seen, toolCalls: calls, finish, usage };
}

function addCall(
  calls: { id: string; name: string; arguments: string }[],
  delta: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall,
): void {
  const known = calls[delta.index];
  const piece = delta.function?.arguments ?? '';
  if (known !== undefined) {
    known.arguments += piece;
    return;
  }
  const { id } = delta;
  const name = delta.function?.name;
  if (delta.index !== calls.length || id === undefined || name === undefined)
    throw new Error(`tool call ${delta.index} begins without its turn, id or name`);
  calls.push({ id, name, arguments: piece });
}

/** `reasoning_content`, which vLLM, DeepSeek and others add to OpenAI's format. */
function reasoningOf(message: object | undefined): string {
  const value: unknown = message === undefined ? undefined : Reflect.get(message, 'reasoning_content');
  return typeof value === 'string' ? value : '';
}
