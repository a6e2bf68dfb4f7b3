import { isRecord } from '#runtime/is-record.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage, type Usage } from '../../chat/usage.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import type { StreamDecoder } from '../provider.ts';
import { fieldOf, parseJson, textOf } from '../read-answer.ts';
import { RepeatedText } from '../repeated-text.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';
import { readFailure } from './read-failure.ts';

interface OpenCall {
  readonly call: number;
  /** Arguments to tell when no delta comes: those of the opening event, as some compatible upstreams send them. */
  readonly input: string;
  told: boolean;
}

/**
 * Reads one message stream (https://docs.anthropic.com/en/api/messages-streaming). Unknown events and blocks are
 * passed over, as the API may gain some at any time.
 */
export class MessageStreamDecoder implements StreamDecoder {
  readonly #secrets: readonly string[];
  /** Tool calls by the index of their block. */
  readonly #open = new Map<unknown, OpenCall>();
  readonly #repeated = new RepeatedText('text', (event) => textOf(fieldOf(event, 'delta'), 'text'));
  #calls = 0;
  #usage: Usage = noUsage;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  decode(frame: SseFrame): readonly StreamEvent[] {
    if (frame.data === '') return [];
    const repeated = this.#repeated.read(frame.data);
    if (repeated !== undefined) return [repeated];
    const value = parseJson(frame.data);
    if (!isRecord(value)) {
      return [{ kind: 'Failure', message: 'the upstream sent an event that is not JSON', retryable: true }];
    }
    const events = this.#read(value, frame);
    this.#repeated.learn(frame.data, value, events);
    return events;
  }

  #read(value: Readonly<Record<string, unknown>>, frame: SseFrame): readonly StreamEvent[] {
    switch (textOf(value, 'type') ?? frame.event) {
      case 'message_start':
        return this.#start(fieldOf(value, 'message'));
      case 'content_block_start':
        return this.#beginBlock(value.index, fieldOf(keepArguments(frame.data, value), 'content_block'));
      case 'content_block_delta':
        return this.#delta(value.index, fieldOf(value, 'delta'));
      case 'content_block_stop':
        return this.#endBlock(value.index);
      case 'message_delta':
        return this.#messageDelta(fieldOf(value, 'delta'), value.usage);
      case 'message_stop':
        return [{ kind: 'End' }];
      case 'error':
        return [{ kind: 'Failure', ...readFailure(value, this.#secrets) }];
      default:
        return [];
    }
  }

  #start(message: unknown): readonly StreamEvent[] {
    this.#usage = decodeUsage(fieldOf(message, 'usage'));
    const id = textOf(message, 'id') ?? '';
    return [{ kind: 'Start', id, model: textOf(message, 'model') ?? '', usage: this.#usage }];
  }

  #beginBlock(index: unknown, block: unknown): readonly StreamEvent[] {
    switch (textOf(block, 'type')) {
      case 'text':
        return text(block);
      case 'thinking':
        return [...thinking(block), ...signature(block)];
      case 'redacted_thinking':
        return [{ kind: 'RedactedReasoning', choice: 0, data: textOf(block, 'data') ?? '' }];
      case 'tool_use':
        return this.#beginCall(index, block);
      default:
        return [];
    }
  }

  #beginCall(index: unknown, block: unknown): readonly StreamEvent[] {
    const id = textOf(block, 'id');
    const name = textOf(block, 'name');
    if (id === undefined || name === undefined) {
      return [{ kind: 'Failure', message: 'a tool call has no id or no name', retryable: true }];
    }
    const call = this.#calls;
    this.#calls += 1;
    const input = fieldOf(block, 'input');
    this.#open.set(index, { call, input: JSON.stringify(isRecord(input) ? input : {}), told: false });
    return [{ kind: 'ToolCallStart', choice: 0, call, id, name }];
  }

  #delta(index: unknown, delta: unknown): readonly StreamEvent[] {
    switch (textOf(delta, 'type')) {
      case 'text_delta':
        return text(delta);
      case 'thinking_delta':
        return thinking(delta);
      case 'signature_delta':
        return signature(delta);
      case 'input_json_delta':
        return this.#arguments(index, textOf(delta, 'partial_json') ?? '');
      default:
        return [];
    }
  }

  #arguments(index: unknown, piece: string): readonly StreamEvent[] {
    const open = this.#open.get(index);
    if (open === undefined || piece === '') return [];
    open.told = true;
    return [{ kind: 'ToolCallArguments', choice: 0, call: open.call, text: piece }];
  }

  #endBlock(index: unknown): readonly StreamEvent[] {
    const open = this.#open.get(index);
    this.#open.delete(index);
    if (open === undefined || open.told) return [];
    return [{ kind: 'ToolCallArguments', choice: 0, call: open.call, text: open.input }];
  }

  #messageDelta(delta: unknown, usage: unknown): readonly StreamEvent[] {
    this.#usage = decodeUsage(usage, this.#usage);
    const told: StreamEvent = { kind: 'Usage', usage: this.#usage };
    const reason = textOf(delta, 'stop_reason');
    if (reason === undefined) return [told];
    const stopSequence = textOf(delta, 'stop_sequence');
    const also = stopSequence === undefined ? {} : { stopSequence };
    return [{ kind: 'Finish', choice: 0, reason: decodeStopReason(reason), ...also }, told];
  }
}

function text(source: unknown): readonly StreamEvent[] {
  const words = textOf(source, 'text') ?? '';
  return words === '' ? [] : [{ kind: 'Text', choice: 0, text: words }];
}

function thinking(source: unknown): readonly StreamEvent[] {
  const words = textOf(source, 'thinking') ?? '';
  return words === '' ? [] : [{ kind: 'Reasoning', choice: 0, text: words }];
}

function signature(source: unknown): readonly StreamEvent[] {
  const proof = textOf(source, 'signature') ?? '';
  return proof === '' ? [] : [{ kind: 'ReasoningSignature', choice: 0, signature: proof }];
}
