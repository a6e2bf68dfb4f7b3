import type { AttachedBudgets } from './attach-budgets.ts';
import type { AttachedPolicies } from './attach-policies.ts';
import type { GatewayView } from './gateway-view.ts';
import { objectKey } from './object-key.ts';
import type { BudgetTargets, PolicyTargets } from './policy-targets.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import { indexServedModels, mergeServedModels, type ServedModels } from './served-models.ts';
import type { TranslatedRoute } from './translate-route.ts';
import type { TranslatedRule } from './translate-rule.ts';

/** One gateway with what is attached to it. */
export interface GatewayAttachments {
  readonly view: GatewayView;
  readonly routes: readonly TranslatedRoute[];
  readonly policies: AttachedPolicies;
  readonly budgets: AttachedBudgets;
}

/** What the status of policies and budgets is told from. */
export interface PolicyContext {
  readonly targets: PolicyTargets;
  readonly budgetTargets: BudgetTargets;
  /** By `<namespace>/<name>`. */
  readonly gateways: ReadonlyMap<string, GatewayAttachments>;
  readonly routes: ReadonlyMap<string, TranslatedRoute>;
  /** Whether a model pattern can mean a model that can be asked for on the target. */
  serves(target: PolicyTarget, pattern: string): boolean;
  /** Whether it can mean one that can be asked for there, or one that can answer. */
  counts(target: PolicyTarget, pattern: string): boolean;
}

type Parts = Omit<PolicyContext, 'serves' | 'counts'>;
type ModelsOf = (rule: TranslatedRule) => ServedModels;

export function makePolicyContext(parts: Parts): PolicyContext {
  const answers = makeTester(parts, (rule) => rule.answering);
  const serves = makeTester(parts, (rule) => rule.served);
  return {
    ...parts,
    serves,
    counts: (target, pattern) => serves(target, pattern) || answers(target, pattern),
  };
}

/** A test of model patterns that looks at each target once. */
function makeTester(parts: Parts, modelsOf: ModelsOf): PolicyContext['serves'] {
  const tests = new Map<string, (pattern: string) => boolean>();
  return (target, pattern) => {
    const test =
      tests.get(target.id) ?? indexServedModels(mergeServedModels(listRules(target, parts).map(modelsOf)));
    tests.set(target.id, test);
    return test(pattern);
  };
}

/** Gateways that a target reaches. */
export function listReached(target: PolicyTarget, { routes }: PolicyContext): readonly string[] {
  return target.kind === 'Gateway' ? [target.key] : (routes.get(target.key)?.gateways ?? []);
}

/** Rules that a target covers. */
export function listRules(target: PolicyTarget, { gateways, routes }: Parts): readonly TranslatedRule[] {
  if (target.kind === 'Gateway') {
    return (gateways.get(target.key)?.routes ?? []).flatMap((route) => route.rules);
  }
  const rules = routes.get(target.key)?.rules ?? [];
  return target.kind === 'Route' ? rules : rules.filter((rule) => rule.name === target.rule);
}

export function indexRoutes(routes: readonly TranslatedRoute[]): ReadonlyMap<string, TranslatedRoute> {
  return new Map(routes.map((route) => [objectKey(route.resource.metadata), route]));
}
