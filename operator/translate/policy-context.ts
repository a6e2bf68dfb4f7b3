import type { AttachedPolicies } from './attach-policies.ts';
import type { GatewayView } from './gateway-view.ts';
import { objectKey } from './object-key.ts';
import type { PolicyTargets } from './policy-targets.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import { indexServedModels, mergeServedModels, type ServedModels } from './served-models.ts';
import type { TranslatedRoute } from './translate-route.ts';

/** One gateway with what is attached to it. */
export interface GatewayAttachments {
  readonly view: GatewayView;
  readonly routes: readonly TranslatedRoute[];
  readonly policies: AttachedPolicies;
}

/** What the status of policies is told from. */
export interface PolicyContext {
  readonly targets: PolicyTargets;
  /** By `<namespace>/<name>`. */
  readonly gateways: ReadonlyMap<string, GatewayAttachments>;
  readonly routes: ReadonlyMap<string, TranslatedRoute>;
  /** Whether a model pattern can mean a model that is served on the target. */
  serves(target: PolicyTarget, pattern: string): boolean;
}

export function makePolicyContext(parts: Omit<PolicyContext, 'serves'>): PolicyContext {
  const tests = new Map<string, (pattern: string) => boolean>();
  return {
    ...parts,
    serves: (target, pattern) => {
      const test = tests.get(target.id) ?? indexServedModels(findServed(target, parts));
      tests.set(target.id, test);
      return test(pattern);
    },
  };
}

/** Gateways that a target reaches. */
export function listReached(target: PolicyTarget, { routes }: PolicyContext): readonly string[] {
  return target.kind === 'Gateway' ? [target.key] : (routes.get(target.key)?.gateways ?? []);
}

function findServed(target: PolicyTarget, { gateways, routes }: Omit<PolicyContext, 'serves'>): ServedModels {
  if (target.kind === 'Gateway') {
    return mergeServedModels((gateways.get(target.key)?.routes ?? []).map((route) => route.served));
  }
  const route = routes.get(target.key);
  const rules = (route?.rules ?? []).filter((rule) => target.kind === 'Route' || rule.name === target.rule);
  return mergeServedModels(rules.map((rule) => rule.served));
}

export function indexRoutes(routes: readonly TranslatedRoute[]): ReadonlyMap<string, TranslatedRoute> {
  return new Map(routes.map((route) => [objectKey(route.resource.metadata), route]));
}
