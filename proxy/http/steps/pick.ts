import { orderTargets } from '../../routing/order-targets.ts';
import { type Exchange, given } from '../exchange.ts';

/** Who may answer, in the order in which they are asked. */
export function pick(exchange: Exchange): void {
  const { rule, facts, services } = exchange;
  exchange.targets = orderTargets(given(rule), given(facts), services.random);
}
