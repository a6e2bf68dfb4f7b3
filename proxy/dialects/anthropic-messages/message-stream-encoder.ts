import type { FinishReason } from '../../chat/chat-response.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage, type Usage } from '../../chat/usage.ts';
import { GatewayError } from '../../http/gateway-error.ts';
import type { StreamEncoder } from '../dialect.ts';
import { BlockSequence } from './block-sequence.ts';
import { type ContentBlock, toolUseBlock } from './content-block.ts';
import type { DeltaType } from './encode-delta.ts';
import { encodeStopReason } from './encode-stop-reason.ts';
import { encodeUsage } from './encode-usage.ts';
import { messageId } from './message-id.ts';
import { sseEvent } from './sse-event.ts';

interface Ending {
  readonly reason: FinishReason;
  readonly stopSequence?: string;
}

/**
 * Writes one answer as a message stream (https://docs.anthropic.com/en/api/messages-streaming). The stop reason and
 * the usage go out together at `End`, as usage may follow the finish. `Failure` writes nothing: whoever reads the
 * upstream ends the stream with an error event. Throws GatewayError `upstream_failed` for tool arguments that belong
 * to no open call, as they could only be lost.
 */
export class MessageStreamEncoder implements StreamEncoder {
  readonly #blocks = new BlockSequence();
  readonly #calls = new Map<number, ContentBlock>();
  readonly #requestedModel: string;
  #started = false;
  #ended = false;
  #refused = false;
  #ending: Ending | undefined;
  #usage: Usage = noUsage;

  constructor(requestedModel: string) {
    this.#requestedModel = requestedModel;
  }

  encode(event: StreamEvent): string {
    if (this.#ended || ('choice' in event && event.choice !== 0)) return '';
    switch (event.kind) {
      case 'Start':
        this.#usage = event.usage ?? this.#usage;
        return this.#start(event.id, event.model);
      case 'Usage':
        this.#usage = event.usage;
        return '';
      case 'Failure':
        return '';
      case 'End':
        this.#ended = true;
        return this.#start() + this.#blocks.close() + this.#end();
      default:
        return this.#start() + this.#content(event);
    }
  }

  #content(event: Exclude<StreamEvent, { kind: 'Start' | 'Usage' | 'Failure' | 'End' }>): string {
    switch (event.kind) {
      case 'Text':
        return this.#text(event.text);
      case 'Refusal':
        this.#refused = true;
        return this.#text(event.text);
      case 'Reasoning':
        return this.#thinking('thinking_delta', event.text);
      case 'ReasoningSignature':
        return this.#signature(event.signature);
      case 'RedactedReasoning':
        return this.#blocks.begin({ kind: 'RedactedThinking', data: event.data });
      case 'ToolCallStart':
        return this.#beginCall(event.call, event.id, event.name);
      case 'ToolCallArguments':
        return this.#arguments(event.call, event.text);
      case 'Finish':
        this.#ending = event;
        return this.#blocks.close();
    }
  }

  #start(id = '', model = this.#requestedModel): string {
    if (this.#started) return '';
    this.#started = true;
    return sseEvent('message_start', {
      message: {
        id: messageId(id),
        type: 'message',
        role: 'assistant',
        model: model === '' ? this.#requestedModel : model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: encodeUsage(this.#usage),
      },
    });
  }

  #text(text: string): string {
    const last = this.#blocks.last;
    return this.#append(last?.kind === 'Text' ? last : { kind: 'Text' }, 'text_delta', text);
  }

  #thinking(type: 'thinking_delta' | 'signature_delta', text: string): string {
    const last = this.#blocks.last;
    const continues = last?.kind === 'Thinking' && !last.signed;
    return this.#append(continues ? last : { kind: 'Thinking', signed: false }, type, text);
  }

  #signature(signature: string): string {
    const frames = this.#thinking('signature_delta', signature);
    const last = this.#blocks.last;
    if (last?.kind === 'Thinking') last.signed = true;
    return frames;
  }

  /** To the last block, or to one that begins now. */
  #append(block: ContentBlock, type: DeltaType, text: string): string {
    if (text === '') return '';
    const opening = block === this.#blocks.last ? '' : this.#blocks.begin(block);
    return opening + this.#blocks.add(block, type, text);
  }

  #beginCall(call: number, id: string, name: string): string {
    const block = toolUseBlock(call, id, name);
    this.#calls.set(call, block);
    return this.#blocks.begin(block);
  }

  #arguments(call: number, text: string): string {
    const block = this.#calls.get(call);
    if (block?.kind === 'ToolUse' && this.#blocks.has(block)) {
      if (text === '') return '';
      block.argumentsEnd.push(text);
      return this.#blocks.add(block, 'input_json_delta', text);
    }
    if (text.trim() === '') return '';
    throw new GatewayError('upstream_failed', 'the upstream sent tool arguments outside of a tool call');
  }

  #end(): string {
    const ending = this.#ending ?? { reason: 'Stop' };
    const output = { refused: this.#refused, called: this.#calls.size > 0 };
    return (
      sseEvent('message_delta', {
        delta: {
          stop_reason: encodeStopReason(ending.reason, output),
          stop_sequence: ending.stopSequence ?? null,
        },
        usage: encodeUsage(this.#usage),
      }) + sseEvent('message_stop', {})
    );
  }
}
