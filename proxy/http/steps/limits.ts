import { applyLimits } from '../../access/apply-limits.ts';
import { type Exchange, given } from '../exchange.ts';

/** How large a request may be. */
export function limits(exchange: Exchange): void {
  const { policies } = given(exchange.rule);
  const { bytes, outline } = given(exchange.body);
  const measured = { outline, requestBytes: bytes.length };
  const decision = applyLimits(policies, given(exchange.caller), measured);
  exchange.observations.push(...decision.observed);
  if (decision.refusal !== undefined) throw decision.refusal;
  exchange.maxOutputTokens = decision.maxOutputTokens;
}
