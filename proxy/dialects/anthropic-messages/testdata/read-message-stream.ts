import { isRecord } from '#runtime/is-record.ts';

/** A content block as a client puts it together from a stream. */
export interface ReadBlock {
  readonly type: unknown;
  readonly id: unknown;
  /** All deltas of the block, joined; for redacted thinking its data. */
  readonly words: string;
  readonly signature: string;
}

/** What a strict client reads from a message stream: it throws where the events break the order of the documents. */
export function readMessageStream(frames: string): { blocks: ReadBlock[]; start: unknown; ending: unknown } {
  const events = frames
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map(readFrame);
  const [start, ...rest] = events;
  const stop = rest.pop();
  const ending = rest.pop();
  expectType(start, 'message_start');
  expectType(ending, 'message_delta');
  expectType(stop, 'message_stop');
  return { blocks: readBlocks(rest), start, ending };
}

type Event = Readonly<Record<string, unknown>>;

function readFrame(frame: string): Event {
  const [, name, data] = /^event: (\w+)\ndata: (.+)$/s.exec(frame) ?? [];
  const event: unknown = JSON.parse(data ?? 'null');
  if (!isRecord(event) || event.type !== name) throw new Error(`not an event: ${frame}`);
  return event;
}

function readBlocks(events: readonly Event[]): ReadBlock[] {
  const blocks: ReadBlock[] = [];
  let open = false;
  for (const event of events) {
    const current = blocks.at(-1);
    if (event.type === 'content_block_start') {
      if (open || event.index !== blocks.length) throw new Error('a block begins out of turn');
      open = true;
      blocks.push(begin(fields(event.content_block)));
    } else if (!open || current === undefined || event.index !== blocks.length - 1) {
      throw new Error('no such block is open');
    } else if (event.type === 'content_block_stop') {
      open = false;
    } else {
      expectType(event, 'content_block_delta');
      blocks[blocks.length - 1] = add(current, fields(event.delta));
    }
  }
  if (open) throw new Error('a block is never closed');
  return blocks;
}

function begin(block: Event): ReadBlock {
  const data = block.type === 'redacted_thinking' ? block.data : '';
  return { type: block.type, id: block.id, words: String(data), signature: '' };
}

const deltaFields: ReadonlyMap<unknown, readonly [string, string]> = new Map([
  ['text_delta', ['text', 'text']],
  ['thinking_delta', ['thinking', 'thinking']],
  ['input_json_delta', ['tool_use', 'partial_json']],
]);

function add(block: ReadBlock, delta: Event): ReadBlock {
  if (delta.type === 'signature_delta' && block.type === 'thinking') {
    return { ...block, signature: block.signature + String(delta.signature) };
  }
  const [blockType, field] = deltaFields.get(delta.type) ?? [];
  if (field === undefined || blockType !== block.type) throw new Error('a delta does not fit its block');
  return { ...block, words: block.words + String(delta[field]) };
}

function fields(value: unknown): Event {
  if (!isRecord(value)) throw new Error('not an object');
  return value;
}

function expectType(event: Event | undefined, type: string): void {
  if (event?.type !== type) throw new Error(`${String(event?.type)} stands where ${type} should`);
}
