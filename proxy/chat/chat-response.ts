import type { AssistantPart } from './parts.ts';
import type { Usage } from './usage.ts';

/** Why the model stopped. `Other` keeps a reason that has no word here. */
export type FinishReason =
  | 'Stop'
  | 'StopSequence'
  | 'Length'
  | 'ToolCalls'
  | 'ContentFilter'
  | 'Refusal'
  | 'Other';

export interface Choice {
  readonly index: number;
  readonly parts: readonly AssistantPart[];
  readonly finish: FinishReason;
  readonly stopSequence?: string;
  /** OpenAI-shaped logprobs, passed on as they are. */
  readonly logprobs?: unknown;
}

/** A complete answer in our own words. `choices` has one item unless the client asked for more. */
export interface ChatResponse {
  readonly id: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly createdAtSeconds: number;
  readonly choices: readonly Choice[];
  readonly usage: Usage;
}
