/** What a client saw of an answer, in one shape for both SDKs. */
export interface View {
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    /** In a stream the text as it came; whole Anthropic messages are parsed by the SDK, so JSON.stringify of that. */
    readonly arguments: string;
  }[];
  /** In the dialect's own word. */
  readonly finish: string | null;
  /** In the dialect's own shape; undefined where the client was told none. */
  readonly usage: unknown;
}

export const modes = ['Whole', 'Stream'] as const;
export type Mode = (typeof modes)[number];
