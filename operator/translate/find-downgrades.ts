import type { Defect } from './defect.ts';
import { listSome } from './list-some.ts';
import { listRules, type PolicyContext } from './policy-context.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import type { TranslatedBudget } from './translate-budget.ts';
import type { TranslatedRule } from './translate-rule.ts';

/** What is to be said of the Downgrade actions of a budget towards one target. */
export interface Downgrades {
  /** Actions whose target no rule there has. */
  readonly unknown: readonly Defect[];
  /** In words: rules that are not downgraded while others are. */
  readonly partial: readonly string[];
}

/** Compares the targets that a budget downgrades to with those of the rules under it. Without rules there is nothing to say. */
export function findDowngrades(
  { resource }: TranslatedBudget,
  target: PolicyTarget,
  context: PolicyContext,
): Downgrades {
  const rules = listRules(target, context);
  const unknown: Defect[] = [];
  const partial: string[] = [];
  for (const [index, action] of resource.spec.actions.entries()) {
    const { target: name } = action;
    if (action.do !== 'Downgrade' || name === undefined || rules.length === 0) continue;
    const without = rules.filter(({ body }) => !body.targets.some((one) => one.name === name));
    if (without.length === rules.length) {
      const message = `spec.actions[${index}].target: no rule under ${target.id} has a usable target ${name}`;
      unknown.push({ reason: 'TargetNotFound', message });
    } else if (without.length > 0) {
      partial.push(`without target ${name}, not downgraded: ${listSome(without.map(nameOf))}`);
    }
  }
  return { unknown, partial };
}

function nameOf({ body, name }: TranslatedRule): string {
  return `${body.namespace}/${body.name}/${name}`;
}
