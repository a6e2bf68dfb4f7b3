import type { TargetModel } from '../providers/provider.ts';
import type { CompiledRule, CompiledTarget } from './compiled-rule.ts';
import { holds } from './holds.ts';
import type { RequestFacts } from './request-facts.ts';

/** A target that may answer this request, with the model to ask it for. */
export interface PickedTarget {
  readonly target: CompiledTarget;
  readonly model: TargetModel;
}

/**
 * Targets in the order in which they are tried. Left out: those whose `when` does not hold, and those whose provider
 * does not offer the model. Weighted: the first is drawn by weight, the others follow by priority and position.
 * `random` gives [0, 1).
 */
export function orderTargets(
  rule: CompiledRule,
  facts: RequestFacts,
  random: () => number,
): readonly PickedTarget[] {
  const picked: PickedTarget[] = [];
  for (const target of rule.targets) {
    if (!holds(target.when, facts)) continue;
    const model = modelOf(target, facts.model);
    if (model !== undefined) picked.push({ target, model });
  }
  if (picked.length < 2) return picked;
  // Array.prototype.sort is stable, so that equal priorities keep their position.
  picked.sort((a, b) => a.target.priority - b.target.priority);
  return rule.entry.strategy === 'Weighted' ? drawFirst(picked, random) : picked;
}

function modelOf({ upstream, model }: CompiledTarget, asked: string): TargetModel | undefined {
  const name = model ?? asked;
  return upstream.models === undefined ? { upstreamName: name } : upstream.models.get(name);
}

function drawFirst(picked: readonly PickedTarget[], random: () => number): readonly PickedTarget[] {
  const total = picked.reduce((sum, { target }) => sum + target.weight, 0);
  let point = random() * total;
  const first = picked.find(({ target }) => {
    point -= target.weight;
    return point < 0;
  });
  return first === undefined ? picked : [first, ...picked.filter((other) => other !== first)];
}
