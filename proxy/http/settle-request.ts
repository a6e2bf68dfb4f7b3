import type { Admitted } from '../admission/admitted.ts';
import { type Bill, billOf } from '../admission/bill.ts';
import { costsOf } from '../admission/costs-of.ts';
import { guessOutput } from '../admission/guess-output.ts';
import { makeCharges, type Outcome } from '../admission/make-charges.ts';
import type { Candidate } from '../admission/make-claims.ts';
import { noUsage, totalInput, totalOutput, type Usage } from '../chat/usage.ts';
import type { Exchange } from './exchange.ts';

/**
 * Charges a request that is over with what it used. A failure of the store is told, and the hold stays until it ends by
 * itself: what began is then charged at the estimate.
 */
export function settleRequest(exchange: Exchange): void {
  const { admitted, services, id } = exchange;
  if (admitted === undefined || admitted.uncounted) return;
  const charges = makeCharges(admitted.lines, admitted.asked, outcomeOf(exchange, admitted));
  const failed = (): void => services.ledgerFailed('settle');
  try {
    const settling = services.ledger.settle({ id, charges });
    if (settling instanceof Promise) settling.catch(failed);
  } catch {
    failed();
  }
}

/** Undefined: the client saw nothing, and no upstream said that it had used anything. */
function outcomeOf(exchange: Exchange, { asked }: Admitted): Outcome | undefined {
  const { picked, services, startedAtMs } = exchange;
  if (picked === undefined) return undefined;
  const { upstream } = picked.target;
  const model = picked.model.upstreamName;
  const candidate = asked.candidates.find((one) => one.model === model && one.provider === upstream.name);
  const usage = usageOf(exchange, candidate?.worst);
  if (usage === undefined) return undefined;
  learn(exchange, candidate, usage);
  const costs = costsOf(services.prices, { upstream, model: picked.model, atMs: startedAtMs }, usage);
  return { provider: upstream.name, model, bill: billOf(usage, costs) };
}

/** Estimates follow what providers count; one that guessed itself has nothing to teach. */
function learn({ notes, services }: Exchange, candidate: Candidate | undefined, usage: Usage): void {
  if (candidate === undefined || usage !== notes.usage) return;
  const { provider, model, estimate } = candidate;
  services.calibration.learn(`${provider}/${model}`, estimate, totalInput(usage));
}

/**
 * What the upstream says of a whole answer. Of one that broke off, and where it says nothing, at least what went to the
 * client counts, at most what was held for it.
 */
function usageOf({ notes, attempts }: Exchange, worst: Bill | undefined): Usage | undefined {
  const said = notes.usage ?? noUsage;
  const isSaid = totalInput(said) + totalOutput(said) > 0;
  if (isSaid && (attempts.at(-1)?.outcome === 'Ok' || notes.output === undefined)) return said;
  if (notes.output === undefined || worst === undefined) return isSaid ? said : undefined;
  const missing = Math.min(guessOutput(notes.output), worst.outputTokens) - totalOutput(said);
  return {
    ...said,
    input: totalInput(said) > 0 ? said.input : worst.inputTokens,
    output: said.output + Math.max(0, missing),
  };
}
