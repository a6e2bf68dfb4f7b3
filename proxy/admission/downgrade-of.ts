import type { PickedTarget } from '../routing/order-targets.ts';
import type { Verdict } from './admit-request.ts';
import type { CountedLimit } from './counted-limit.ts';

/**
 * The targets that are left where a budget says that it is time for a cheaper one; undefined: all are. That time has come
 * when the share is spent, or when the request had no room.
 */
export function downgradeOf(
  verdict: Verdict,
  targets: readonly PickedTarget[],
): readonly PickedTarget[] | undefined {
  for (const { limit, percent } of sharesOf(verdict)) {
    for (const action of limit.actions) {
      if (action.kind !== 'Downgrade' || percent < action.atPercent) continue;
      const cheaper = targets.filter(({ target }) => target.name === action.target);
      if (cheaper.length > 0 && cheaper.length < targets.length) return cheaper;
    }
  }
  return undefined;
}

function sharesOf(verdict: Verdict): readonly { readonly limit: CountedLimit; readonly percent: number }[] {
  if (verdict.kind === 'Refused') {
    return verdict.refusing.map(({ line: { limit } }) => ({ limit, percent: Number.POSITIVE_INFINITY }));
  }
  const { lines, states } = verdict.admitted;
  return states.flatMap(({ settled }, at) => {
    const line = lines[at];
    if (line === undefined) return [];
    const { limit, amount, claim } = line;
    const before = claim.settles === 'AtOnce' ? settled - claim.hold : settled;
    return [{ limit, percent: (before / amount) * 100 }];
  });
}
