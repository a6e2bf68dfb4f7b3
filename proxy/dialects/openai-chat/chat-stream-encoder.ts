import type { ChatRequest } from '../../chat/chat-request.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { StreamEncoder } from '../dialect.ts';
import { answerId } from '../openai-wire/answer-id.ts';
import { encodeFinishReason } from '../openai-wire/encode-finish-reason.ts';
import { encodeUsage } from '../openai-wire/encode-usage.ts';
import { doneFrame } from '../openai-wire/sse-data.ts';

/**
 * Writes one answer as chat completion chunks (https://platform.openai.com/docs/api-reference/chat-streaming). The
 * first delta of a choice has its role. Usage goes out in a chunk of its own before `[DONE]`, if the client wants it
 * and the upstream told it. `Failure` writes nothing: whoever reads the upstream ends the stream with an error.
 */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #includeUsage: boolean;
  readonly #createdAtSeconds: number;
  readonly #begunChoices = new Set<number>();
  #id = '';
  #model: string;
  #usage: Usage | undefined;
  #head: string | undefined;

  constructor(request: Pick<ChatRequest, 'model' | 'includeUsage'>, createdAtSeconds: number) {
    this.#model = request.model;
    this.#includeUsage = request.includeUsage;
    this.#createdAtSeconds = createdAtSeconds;
  }

  encode(event: StreamEvent): string {
    switch (event.kind) {
      case 'Start':
        this.#id = event.id;
        if (event.model !== '') this.#model = event.model;
        this.#usage = event.usage ?? this.#usage;
        this.#head = undefined;
        return '';
      case 'Text':
        return this.#words(event, 'content', event.logprobs);
      case 'Reasoning':
        return this.#words(event, 'reasoning_content');
      case 'Refusal':
        return this.#words(event, 'refusal');
      case 'ToolCallStart':
        return this.#toolCall(event, {
          id: event.id,
          type: 'function',
          function: { name: event.name, arguments: '' },
        });
      case 'ToolCallArguments':
        return this.#toolCall(event, { function: { arguments: event.text } });
      case 'Finish':
        return this.#delta(event.choice, {}, encodeFinishReason(event.reason));
      case 'Usage':
        this.#usage = event.usage;
        return '';
      case 'End':
        return this.#usageChunk() + doneFrame;
      case 'ReasoningSignature':
      case 'RedactedReasoning':
      case 'Failure':
        return '';
      default: {
        const never: never = event;
        return never;
      }
    }
  }

  /** Most of a stream: nothing is encoded but the text. */
  #words(
    { choice, text }: { readonly choice: number; readonly text: string },
    field: 'content' | 'reasoning_content' | 'refusal',
    logprobs: unknown = null,
  ): string {
    const content = field === 'content' ? '' : '"content":"",';
    const opening = this.#begin(choice) ? `"role":"assistant",${content}` : '';
    const odds = logprobs === null ? 'null' : JSON.stringify(logprobs);
    const delta = `{${opening}"${field}":${JSON.stringify(text)}}`;
    return this.#chunk(`{"index":${choice},"delta":${delta},"logprobs":${odds},"finish_reason":null}`);
  }

  #toolCall(event: { readonly choice: number; readonly call: number }, call: object): string {
    return this.#delta(event.choice, { tool_calls: [{ index: event.call, ...call }] });
  }

  #delta(choice: number, delta: object, finish: string | null = null): string {
    const opening = { role: 'assistant', content: 'tool_calls' in delta ? null : '' };
    return this.#chunk(
      JSON.stringify({
        index: choice,
        delta: this.#begin(choice) ? { ...opening, ...delta } : delta,
        logprobs: null,
        finish_reason: finish,
      }),
    );
  }

  /** Whether the choice begins now. */
  #begin(choice: number): boolean {
    if (this.#begunChoices.has(choice)) return false;
    this.#begunChoices.add(choice);
    return true;
  }

  #usageChunk(): string {
    if (!this.#includeUsage || this.#usage === undefined) return '';
    return this.#chunk('', JSON.stringify(encodeUsage(this.#usage)));
  }

  /** `choice` and `usage` are JSON; what every chunk begins with is encoded once. */
  #chunk(choice: string, usage = 'null'): string {
    this.#head ??= this.#encodeHead();
    return `${this.#head}${choice}]${this.#includeUsage ? `,"usage":${usage}` : ''}}\n\n`;
  }

  #encodeHead(): string {
    this.#id = answerId(this.#id, 'chatcmpl');
    const chunk = {
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#createdAtSeconds,
      model: this.#model,
    };
    return `data: ${JSON.stringify(chunk).slice(0, -1)},"choices":[`;
  }
}
