import type { RouteEntry } from '#contract/snapshot/route-entry.ts';
import type { RouteRule } from '../api/ai-route.ts';
import type { RouteResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import { findServedModels } from './find-served-models.ts';
import { listAnswering } from './list-answering.ts';
import type { PermitsReference } from './reference-grants.ts';
import type { ServedModels } from './served-models.ts';
import { translateMatches } from './translate-match.ts';
import type { TranslatedProvider } from './translate-provider.ts';
import { translateTarget, type UsableTarget } from './translate-target.ts';
import { translateTimings } from './translate-timings.ts';

/** What one rule of an AIRoute comes to, before policies and budgets are attached. */
export interface TranslatedRule {
  readonly name: string;
  readonly body: Omit<RouteEntry, 'policies' | 'budgets'>;
  /** Behind its usable targets. */
  readonly providers: readonly TranslatedProvider[];
  /** Names that can be asked for. */
  readonly served: ServedModels;
  /** Names by which providers can be asked. */
  readonly answering: ServedModels;
  /** For `Accepted`: the rule makes no sense as it is written, and answers its fault. */
  readonly invalid: readonly Defect[];
  /** For `ResolvedRefs`: these targets are left out. */
  readonly unresolved: readonly Defect[];
}

/** What a rule is translated with. */
export interface RuleContext {
  readonly route: RouteResource;
  readonly position: number;
  readonly providers: ReadonlyMap<string, TranslatedProvider>;
  readonly permits: PermitsReference;
}

/**
 * One rule -> one route entry. A rule never vanishes, since its requests would then meet a rule that was not
 * meant for them: where it makes no sense, or no target is left, the entry has a `fault`, which clients may read.
 */
export function translateRule(rule: RouteRule, context: RuleContext): TranslatedRule {
  const { namespace, name, creationTimestamp } = context.route.metadata;
  const path = `spec.rules[${context.position}]`;
  const { matches, defects } = translateMatches(rule, path);
  const timings = translateTimings(rule, path);
  const { usable, broken } = translateTargets(rule, { ...context, namespace, matches });
  const { served, unserved } = findServedModels(matches, usable);
  const invalid = [...defects, ...timings.defects];
  const fault = invalid.length > 0 || usable.length === 0;
  return {
    name: rule.name,
    providers: usable.map((one) => one.provider),
    served,
    answering: listAnswering(usable, served),
    invalid,
    unresolved: [...broken, ...unserved.map((model) => describeUnserved(rule, model))],
    body: {
      kind: 'route',
      namespace,
      name,
      rule: rule.name,
      createdAt: creationTimestamp,
      position: context.position,
      matches: [...matches],
      strategy: rule.strategy,
      targets: usable.map((one) => one.target),
      retry: timings.retry,
      timeouts: timings.timeouts,
      ...(fault ? { fault: { message: describeFault(namespace, name, rule.name) } } : {}),
    },
  };
}

function translateTargets(
  rule: RouteRule,
  context: Parameters<typeof translateTarget>[1],
): { readonly usable: readonly UsableTarget[]; readonly broken: readonly Defect[] } {
  const usable: UsableTarget[] = [];
  const broken: Defect[] = [];
  for (const spec of rule.targets) {
    const result = translateTarget(spec, context);
    if (result.kind === 'Ok') usable.push(result.value);
    else {
      const { reason, message } = result.failure;
      broken.push({ reason, message: `rules[${rule.name}].targets[${spec.name}]: ${message}` });
    }
  }
  return { usable, broken };
}

function describeUnserved(rule: RouteRule, model: string): Defect {
  return { reason: 'ModelNotFound', message: `rules[${rule.name}].matches: no target offers model ${model}` };
}

/** Names no provider, secret or other tenant: it is sent to whoever asks for the model. */
function describeFault(namespace: string, name: string, rule: string): string {
  return `AIRoute ${namespace}/${name} rule ${rule} cannot be served; see its status`;
}
