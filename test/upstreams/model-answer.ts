/** What a model says, whatever wire format carries it. Text is streamed in `pieces`, or word by word. */
export interface ModelAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly reasoning?: string;
  readonly signature?: string;
  readonly text?: string;
  readonly pieces?: readonly string[];
  readonly refusal?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** As the wire format writes it; absent: what follows from the content. */
  readonly finish?: string;
  readonly stopSequence?: string;
  readonly usage?: Tokens;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  /** How the text is cut in a stream; absent: into pieces of five characters. */
  readonly pieces?: readonly string[];
}

/** Disjoint token counts; builders turn them into a provider's overlapping totals. */
export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

export const someTokens: Tokens = {
  input: 11,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 7,
  reasoning: 0,
};

/** The pieces in which text is streamed; joined they are the text. */
export function textPieces(answer: ModelAnswer): readonly string[] {
  return answer.pieces ?? answer.text?.match(/\S+\s*|\s+/g) ?? [];
}

export function argumentPieces(call: ToolCall): readonly string[] {
  return call.pieces ?? call.arguments.match(/[\s\S]{1,5}/g) ?? [];
}

/** The whole text. */
export function wholeText(answer: ModelAnswer): string | undefined {
  return answer.text ?? answer.pieces?.join('');
}
