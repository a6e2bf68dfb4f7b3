import type { ChatRequest } from '../../chat/chat-request.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { StreamEncoder } from '../dialect.ts';
import { answerId } from '../openai-wire/answer-id.ts';
import { encodeFinishReason } from '../openai-wire/encode-finish-reason.ts';
import { encodeUsage } from '../openai-wire/encode-usage.ts';
import { doneFrame, sseData } from '../openai-wire/sse-data.ts';

/** Writes one answer as `text_completion` chunks. Reasoning has no place in them, and tools cannot be asked for. */
export class CompletionStreamEncoder implements StreamEncoder {
  readonly #includeUsage: boolean;
  readonly #createdAtSeconds: number;
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
      case 'Refusal':
        return this.#choice(event.choice, event.text, null);
      case 'Finish':
        return this.#choice(event.choice, '', encodeFinishReason(event.reason));
      case 'Usage':
        this.#usage = event.usage;
        return '';
      case 'End':
        return this.#usageChunk() + doneFrame;
      default:
        return '';
    }
  }

  #choice(index: number, text: string, finish: string | null): string {
    return this.#chunk([{ index, text, logprobs: null, finish_reason: finish }]);
  }

  #usageChunk(): string {
    return this.#includeUsage && this.#usage !== undefined ? this.#chunk([], encodeUsage(this.#usage)) : '';
  }

  #chunk(choices: readonly object[], usage: object | null = null): string {
    this.#id = answerId(this.#id, 'cmpl');
    return sseData({
      id: this.#id,
      object: 'text_completion',
      created: this.#createdAtSeconds,
      model: this.#model,
      choices,
      ...(this.#includeUsage ? { usage } : {}),
    });
  }
}
