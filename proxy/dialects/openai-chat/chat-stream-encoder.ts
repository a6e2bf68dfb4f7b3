import type { ChatRequest } from '../../chat/chat-request.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { StreamEncoder } from '../dialect.ts';
import { answerId } from '../openai-wire/answer-id.ts';
import { encodeFinishReason } from '../openai-wire/encode-finish-reason.ts';
import { encodeUsage } from '../openai-wire/encode-usage.ts';
import { doneFrame, sseData } from '../openai-wire/sse-data.ts';

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
        return '';
      case 'Text':
        return this.#delta(event.choice, { content: event.text }, { logprobs: event.logprobs });
      case 'Reasoning':
        return this.#delta(event.choice, { reasoning_content: event.text });
      case 'Refusal':
        return this.#delta(event.choice, { refusal: event.text });
      case 'ToolCallStart':
        return this.#toolCall(event, {
          id: event.id,
          type: 'function',
          function: { name: event.name, arguments: '' },
        });
      case 'ToolCallArguments':
        return this.#toolCall(event, { function: { arguments: event.text } });
      case 'Finish':
        return this.#delta(event.choice, {}, { finish: encodeFinishReason(event.reason) });
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

  #toolCall(event: { readonly choice: number; readonly call: number }, call: object): string {
    return this.#delta(event.choice, { tool_calls: [{ index: event.call, ...call }] });
  }

  #delta(
    choice: number,
    delta: object,
    { logprobs, finish }: { readonly logprobs?: unknown; readonly finish?: string } = {},
  ): string {
    const first = !this.#begunChoices.has(choice);
    this.#begunChoices.add(choice);
    return this.#chunk([
      {
        index: choice,
        delta: first ? { role: 'assistant', content: 'tool_calls' in delta ? null : '', ...delta } : delta,
        logprobs: logprobs ?? null,
        finish_reason: finish ?? null,
      },
    ]);
  }

  #usageChunk(): string {
    return this.#includeUsage && this.#usage !== undefined ? this.#chunk([], encodeUsage(this.#usage)) : '';
  }

  #chunk(choices: readonly object[], usage: object | null = null): string {
    this.#id = answerId(this.#id, 'chatcmpl');
    return sseData({
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#createdAtSeconds,
      model: this.#model,
      choices,
      ...(this.#includeUsage ? { usage } : {}),
    });
  }
}
