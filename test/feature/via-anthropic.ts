import type Anthropic from '@anthropic-ai/sdk';
import type { Mode, View } from './view.ts';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.ContentBlock;

/** Asks through the Anthropic SDK. */
export async function viaAnthropic(client: Anthropic, params: Params, mode: Mode): Promise<View> {
  if (mode === 'Whole') return viewOf(await client.messages.create(params));
  const events: Anthropic.RawMessageStreamEvent[] = [];
  for await (const event of await client.messages.create({ ...params, stream: true })) events.push(event);
  return assembleEvents(events);
}

function viewOf(message: Anthropic.Message): View {
  const refused = message.stop_reason === 'refusal';
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return {
    model: message.model,
    text: refused ? '' : text,
    refusal: refused ? text : '',
    reasoning: message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    toolCalls: message.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }]
        : [],
    ),
    finish: message.stop_reason,
    usage: message.usage,
  };
}

interface Assembly {
  text: string;
  reasoning: string;
  readonly calls: { readonly id: string; readonly name: string; arguments: string }[];
  open: { readonly index: number; readonly block: Block } | undefined;
  blocks: number;
  finish: string | null;
  usage: object;
}

/**
 * Joins events; throws where they break the order of the protocol
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types).
 */
export function assembleEvents(events: readonly Anthropic.RawMessageStreamEvent[]): View {
  const [first, ...rest] = events;
  if (first?.type !== 'message_start') throw new Error(`begins with ${first?.type}`);
  if (rest.at(-1)?.type !== 'message_stop') throw new Error(`ends with ${rest.at(-1)?.type}`);
  const { model, usage } = first.message;
  const seen: Assembly = {
    text: '',
    reasoning: '',
    calls: [],
    open: undefined,
    blocks: 0,
    finish: null,
    usage,
  };
  for (const event of rest) takeEvent(seen, event);
  const refused = seen.finish === 'refusal';
  return {
    model,
    text: refused ? '' : seen.text,
    refusal: refused ? seen.text : '',
    reasoning: seen.reasoning,
    toolCalls: seen.calls,
    finish: seen.finish,
    usage: seen.usage,
  };
}

function takeEvent(seen: Assembly, event: Anthropic.RawMessageStreamEvent): void {
  if (seen.finish !== null && event.type !== 'message_stop')
    throw new Error(`${event.type} after message_delta`);
  switch (event.type) {
    case 'message_start':
      throw new Error('two message_start');
    case 'content_block_start':
      startBlock(seen, event);
      return;
    case 'content_block_delta':
      addDelta(seen, event);
      return;
    case 'content_block_stop':
      if (seen.open?.index !== event.index)
        throw new Error(`stop of block ${event.index}, which is not open`);
      seen.open = undefined;
      return;
    case 'message_delta':
      if (seen.open !== undefined) throw new Error('message_delta within a block');
      seen.finish = event.delta.stop_reason;
      seen.usage = { ...seen.usage, ...event.usage };
      return;
    case 'message_stop':
      if (seen.finish === null) throw new Error('message_stop without message_delta');
      return;
    default:
      event satisfies never;
  }
}

function startBlock(
  seen: Assembly,
  { index, content_block: block }: Anthropic.RawContentBlockStartEvent,
): void {
  if (seen.open !== undefined) throw new Error(`block ${index} begins within another`);
  if (index !== seen.blocks) throw new Error(`block ${index} out of turn`);
  seen.blocks += 1;
  seen.open = { index, block };
  if (block.type === 'tool_use') seen.calls.push({ id: block.id, name: block.name, arguments: '' });
}

function addDelta(seen: Assembly, { index, delta }: Anthropic.RawContentBlockDeltaEvent): void {
  if (seen.open?.index !== index) throw new Error(`delta for block ${index}, which is not open`);
  const { type } = seen.open.block;
  const call = seen.calls.at(-1);
  if (delta.type === 'text_delta' && type === 'text') seen.text += delta.text;
  else if (delta.type === 'thinking_delta' && type === 'thinking') seen.reasoning += delta.thinking;
  else if (delta.type === 'input_json_delta' && type === 'tool_use' && call !== undefined)
    call.arguments += delta.partial_json;
  else if (delta.type !== 'signature_delta' || type !== 'thinking')
    throw new Error(`${delta.type} in a block of type ${type}`);
}
