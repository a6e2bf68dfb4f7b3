import { matchesCaller } from '../access/matches-caller.ts';
import type { CountedLimit } from './counted-limit.ts';
import { type Asked, meansModel } from './make-claims.ts';

/**
 * A candidate without a price that a budget of money refuses to let by uncounted; undefined: there is none. A model that
 * costs nobody knows what would defeat the budget.
 */
export function unpricedOf(
  limits: readonly CountedLimit[],
  asked: Asked,
): { readonly owner: string; readonly model: string } | undefined {
  for (const limit of limits) {
    if (limit.unit !== 'USD' || limit.unpriced !== 'Deny' || limit.mode !== 'Enforce') continue;
    if (!matchesCaller(limit.callers, asked.caller)) continue;
    const unpriced = asked.candidates.find(
      ({ model, worst }) => worst.cost === undefined && meansModel(limit, asked.model, model),
    );
    if (unpriced !== undefined) return { owner: limit.owner, model: unpriced.model };
  }
  return undefined;
}
