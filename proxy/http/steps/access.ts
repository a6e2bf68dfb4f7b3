import { decideAccess } from '../../access/decide-access.ts';
import { type Exchange, given } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';

/** Whether the caller may use the model, and whether the rule can be served at all. */
export function access(exchange: Exchange): void {
  const { policies, fault } = given(exchange.rule);
  const { model, caller } = given(exchange.facts);
  // A rule whose policies are not all there cannot say who may use it.
  if (fault !== undefined) throw new GatewayError('route_unavailable', fault);
  const decision = decideAccess(policies, caller, model);
  for (const policy of decision.observed) exchange.observations.push({ policy, code: 'model_not_allowed' });
  if (decision.allowed) return;
  throw new GatewayError('model_not_allowed', `The model \`${model.slice(0, 256)}\` is not allowed.`, {
    param: 'model',
  });
}
