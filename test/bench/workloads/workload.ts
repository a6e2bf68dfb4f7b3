/** One kind of traffic, the same for every contestant. */
export interface Workload {
  readonly name: string;
  /** For the tables. */
  readonly title: string;
  readonly path: '/v1/chat/completions' | '/v1/messages' | '/v1/embeddings';
  readonly body: Buffer;
  /** What the client speaks, and what the upstream behind the gateway speaks. */
  readonly client: WireFormat;
  readonly upstream: WireFormat;
  readonly stream: boolean;
  /** Text that a whole answer contains. */
  readonly expects: string;
  /** Requests at once in the closed loop. */
  readonly concurrency: number;
}

export type WireFormat = 'openai' | 'anthropic';

/** First and last word of every answer: where streams begin and end for the one who measures. */
export const firstWord = 'alpha';
export const lastWord = 'omega';
