import { type Exchange, given } from '../exchange.ts';
import { modelNotFound } from '../serve/serve-model.ts';

/** The rule that serves the request. */
export function match(exchange: Exchange): void {
  const facts = given(exchange.facts);
  exchange.rule = exchange.table.rules.find(facts);
  if (exchange.rule === undefined) throw modelNotFound(facts.model);
}
