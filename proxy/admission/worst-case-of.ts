import type { RequestOutline } from '../dialects/dialect.ts';
import type { PriceBook } from '../prices/price-book.ts';
import type { Operation, TargetModel } from '../providers/provider.ts';
import type { PickedTarget } from '../routing/order-targets.ts';
import type { Bill } from './bill.ts';
import { worstCostsOf } from './costs-of.ts';
import type { InputCount } from './input-count.ts';

/** Output that is held where nobody says how much it may be: no client, no policy, no model; in tokens. */
export const undeclaredOutput = 4096;

/** A request as far as its size goes. */
export interface Sized {
  readonly operation: Operation;
  readonly outline: RequestOutline;
  readonly startedAtMs: number;
  /** What a policy wants asked of the upstream where the client named no maximum. */
  readonly maxOutputTokens: number | undefined;
  readonly input: InputCount;
}

/** Which of the counts of the input is meant. */
export type Confidence = 'most' | 'likely';

/** The most that a request can use at one target. */
export function worstCaseOf(
  prices: PriceBook,
  sized: Sized,
  {
    picked: { target, model },
    confidence,
  }: { readonly picked: PickedTarget; readonly confidence: Confidence },
): Bill {
  const { input, operation, startedAtMs: atMs } = sized;
  const key = `${target.upstream.name}/${model.upstreamName}`;
  const inputTokens = operation === 'CountTokens' ? 0 : input[confidence](key, model.upstreamName);
  const outputTokens = outputOf(sized, model, inputTokens);
  const worst = { inputTokens, maxOutputTokens: outputTokens, audio: input.hasAudio };
  const costs = worstCostsOf(prices, { upstream: target.upstream, model, atMs }, worst);
  return { inputTokens, outputTokens, ...costs };
}

/** Embeddings write nothing, and counting neither; input and output share the context window. */
function outputOf(
  sized: Sized,
  { maxOutputTokens, contextWindow }: TargetModel,
  inputTokens: number,
): number {
  const { operation, outline } = sized;
  if (operation !== 'Chat') return 0;
  const room = contextWindow === undefined ? undefined : Math.max(0, contextWindow - inputTokens);
  const said = outline.maxOutputTokens ?? sized.maxOutputTokens ?? maxOutputTokens;
  const each = Math.min(said ?? room ?? undeclaredOutput, room ?? Number.POSITIVE_INFINITY);
  return each * (outline.choices ?? 1);
}
