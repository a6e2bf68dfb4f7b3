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

interface OpenBlock {
  readonly index: number;
  readonly block: Block;
}

/**
 * Joins events; throws where they break the order of the protocol
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types).
 */
export function assembleEvents(events: readonly Anthropic.RawMessageStreamEvent[]): View {
  const [first, ...rest] = events;
  if (first?.type !== 'message_start') throw new Error(`begins with ${first?.type}`);
  if (rest.at(-1)?.type !== 'message_stop') throw new Error(`ends with ${rest.at(-1)?.type}`);
  const seen = { text: '', reasoning: '' };
  const calls: { id: string; name: string; arguments: string }[] = [];
  let open: OpenBlock | undefined;
  let blocks = 0;
  let finish: string | null = null;
  let usage: object = first.message.usage;
  for (const event of rest) {
    if (finish !== null && event.type !== 'message_stop')
      throw new Error(`${event.type} after message_delta`);
    switch (event.type) {
      case 'message_start':
        throw new Error('two message_start');
      case 'content_block_start': {
        if (open !== undefined) throw new Error(`block ${event.index} begins within another`);
        if (event.index !== blocks) throw new Error(`block ${event.index} out of turn`);
        blocks += 1;
        open = { index: event.index, block: event.content_block };
        const { content_block: block } = event;
        if (block.type === 'tool_use') calls.push({ id: block.id, name: block.name, arguments: '' });
        break;
      }
      case 'content_block_delta': {
        if (open?.index !== event.index) throw new Error(`delta for block ${event.index}, which is not open`);
        const { delta } = event;
        const call = calls.at(-1);
        if (delta.type === 'text_delta' && open.block.type === 'text') seen.text += delta.text;
        else if (delta.type === 'thinking_delta' && open.block.type === 'thinking')
          seen.reasoning += delta.thinking;
        else if (delta.type === 'input_json_delta' && open.block.type === 'tool_use' && call !== undefined)
          call.arguments += delta.partial_json;
        else if (delta.type !== 'signature_delta')
          throw new Error(`${delta.type} in a block of type ${open.block.type}`);
        break;
      }
      case 'content_block_stop':
        if (open?.index !== event.index) throw new Error(`stop of block ${event.index}, which is not open`);
        open = undefined;
        break;
      case 'message_delta':
        if (open !== undefined) throw new Error('message_delta within a block');
        finish = event.delta.stop_reason;
        usage = { ...usage, ...event.usage };
        break;
      case 'message_stop':
        if (finish === null) throw new Error('message_stop without message_delta');
        break;
      default:
        event satisfies never;
    }
  }
  const refused = finish === 'refusal';
  return {
    model: first.message.model,
    text: refused ? '' : seen.text,
    refusal: refused ? seen.text : '',
    reasoning: seen.reasoning,
    toolCalls: calls,
    finish,
    usage,
  };
}
