import type { RouteMatch, RouteTarget } from '#contract/snapshot/route-entry.ts';
import { compileWhen } from '#contract/when.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { RouteRule } from '../api/ai-route.ts';
import { group } from '../api/kind.ts';
import type { Defect } from './defect.ts';
import type { PermitsReference } from './reference-grants.ts';
import { firstLine } from './translate-match.ts';
import type { TranslatedProvider } from './translate-provider.ts';

type TargetSpec = RouteRule['targets'][number];

/** What a target is looked at with. */
export interface TargetContext {
  /** Of the AIRoute. */
  readonly namespace: string;
  readonly matches: readonly RouteMatch[];
  readonly providers: ReadonlyMap<string, TranslatedProvider>;
  readonly permits: PermitsReference;
}

/** A target that can serve, and the provider behind it. */
export interface UsableTarget {
  readonly target: RouteTarget;
  readonly provider: TranslatedProvider;
}

/** `spec.rules[].targets[]` -> target of the entry. Fails with the reason for which it cannot serve any request of its rule. */
export function translateTarget(spec: TargetSpec, context: TargetContext): Result<UsableTarget, Defect> {
  const namespace = spec.providerRef.namespace ?? context.namespace;
  const key = `${namespace}/${spec.providerRef.name}`;
  const referent = { group, kind: 'AIProvider', namespace, name: spec.providerRef.name };
  if (!context.permits({ kind: 'AIRoute', namespace: context.namespace }, referent)) {
    return failed({
      reason: 'RefNotPermitted',
      message: `no ReferenceGrant in namespace ${namespace} permits an AIRoute of namespace ${context.namespace} to use AIProvider ${spec.providerRef.name}`,
    });
  }
  const provider = context.providers.get(key);
  if (provider === undefined) {
    return failed({ reason: 'ProviderNotFound', message: `AIProvider ${key} does not exist` });
  }
  if (provider.entry === undefined) {
    return failed({
      reason: 'ProviderNotAccepted',
      message: `AIProvider ${key} is not usable; see its status`,
    });
  }
  const missing = findMissingModel(spec.model, provider, context.matches);
  if (missing !== undefined) {
    return failed({ reason: 'ModelNotFound', message: `AIProvider ${key} ${missing}` });
  }
  const compiled = spec.when === undefined ? undefined : compileWhen(spec.when);
  if (compiled?.kind === 'Failed') {
    return failed({ reason: 'InvalidExpression', message: `when: ${firstLine(compiled.failure)}` });
  }
  return ok({
    provider,
    target: {
      name: spec.name,
      provider: key,
      ...(spec.model === undefined ? {} : { model: spec.model }),
      weight: spec.weight,
      priority: spec.priority,
      ...(spec.when === undefined ? {} : { when: spec.when }),
    },
  });
}

function findMissingModel(
  model: string | undefined,
  { models }: TranslatedProvider,
  matches: readonly RouteMatch[],
): string | undefined {
  if (models.size === 0) return undefined;
  if (model !== undefined) return models.has(model) ? undefined : `does not offer model ${model}`;
  return matches.some((match) => servesSome(match, models))
    ? undefined
    : 'offers none of the models that the rule matches';
}

function servesSome({ model }: RouteMatch, offered: ReadonlySet<string>): boolean {
  switch (model.kind) {
    case 'Any':
      return true;
    case 'Exact':
      return offered.has(model.value);
    case 'Prefix':
      return [...offered].some((name) => name.startsWith(model.value));
  }
}
