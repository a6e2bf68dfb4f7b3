import type { Result } from '#runtime/result.ts';
import type { PolicyResource } from '../api/resources.ts';
import { governsRequests } from './attach-policies.ts';
import { fails, holds } from './condition.ts';
import type { SectionName } from './decide-policies.ts';
import type { Defect } from './defect.ts';
import { describeNobody, findUnknownCallers } from './describe-callers.ts';
import { describeUnresolved } from './describe-part.ts';
import { judgeModels, type ModelVerdict } from './judge-models.ts';
import { listSome } from './list-some.ts';
import { objectKey } from './object-key.ts';
import { listReached, type PolicyContext } from './policy-context.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import type { Outcome } from './tally-outcomes.ts';
import type { ConditionDraft } from './translation.ts';

/** What holds of a policy towards one targetRef. */
export interface PolicyPart {
  readonly gateways: readonly string[];
  /** Those whose proxies hold requests against a rate limit of it, each by itself. */
  readonly countedAlone: readonly string[];
  /** Sections that decide something there. */
  readonly inForce: ReadonlySet<SectionName>;
  readonly resolved: ConditionDraft;
  readonly attached: ConditionDraft;
}

const nothing: ReadonlySet<SectionName> = new Set();

/** Attached is True only where some request can be decided by the policy; a policy that never decides says why. */
export function describePolicyPart(
  policy: PolicyResource,
  target: Result<PolicyTarget, Defect>,
  context: PolicyContext,
): PolicyPart {
  const { spec } = policy;
  if (target.kind === 'Failed') {
    return { gateways: [], countedAlone: [], inForce: nothing, ...describeUnresolved(target.failure) };
  }
  const gateways = listReached(target.value, context);
  const outcome = gatherOutcome(policy, target.value, context);
  const part = {
    gateways,
    countedAlone: spec.mode === 'Enforce' && outcome.inForce.has('rateLimits') ? gateways : [],
    resolved: holds('ResolvedRefs', 'the target is there'),
    inForce: outcome.inForce,
  };
  if (gateways.length === 0) {
    const message = `AIRoute ${target.value.key} is attached to no AIGateway`;
    return { ...part, attached: fails('Attached', 'NoMatch', message) };
  }
  const nobody = governsRequests(policy) ? describeNobody(policy, gateways, context) : undefined;
  if (nobody !== undefined) return { ...part, attached: fails('Attached', 'NoMatch', nobody) };
  if (outcome.inForce.size === 0) {
    const winners = [...new Set([...outcome.lost.values()].flatMap((by) => [...by]))];
    return { ...part, attached: fails('Attached', 'Overridden', `by ${listSome(winners)}`) };
  }
  return { ...part, attached: describeInForce(policy, target.value, { context, outcome }) };
}

function gatherOutcome(policy: PolicyResource, target: PolicyTarget, context: PolicyContext): Outcome {
  const inForce = new Set<SectionName>();
  const lost = new Map<string, Set<string>>();
  const lose = (field: string, winners: Iterable<string>): void => {
    lost.set(field, new Set([...(lost.get(field) ?? []), ...winners]));
  };
  for (const key of listReached(target, context)) {
    const gateway = context.gateways.get(key);
    const winner = gateway?.view.authenticatedBy;
    if (policy.spec.authentication !== undefined && winner === policy) inForce.add('authentication');
    if (policy.spec.authentication !== undefined && winner !== undefined && winner !== policy) {
      lose('authentication', [objectKey(winner.metadata)]);
    }
    const outcome = gateway?.policies.outcomes.get(policy)?.get(target.id);
    for (const section of outcome?.inForce ?? []) inForce.add(section);
    for (const [field, winners] of outcome?.lost ?? []) lose(field, winners);
  }
  return { inForce, lost };
}

function describeInForce(
  policy: PolicyResource,
  target: PolicyTarget,
  { context, outcome }: { readonly context: PolicyContext; readonly outcome: Outcome },
): ConditionDraft {
  const { spec } = policy;
  const reached = listReached(target, context);
  const noRoutes = reached.every((key) => context.gateways.get(key)?.routes.length === 0);
  const models: ModelVerdict = noRoutes ? { notes: [] } : judgeModels(policy, target, context);
  if (models.noMatch !== undefined) return fails('Attached', 'NoMatch', models.noMatch);
  const lost = Array.from(outcome.lost, ([field, by]) => `${field} is decided by ${listSome(by)}`);
  const unknown = findUnknownCallers(policy, reached, context);
  const notes = [
    ...lost,
    ...(noRoutes ? ['no AIRoute is attached yet'] : []),
    ...models.notes,
    ...(unknown.length === 0 ? [] : [`no caller has ${listSome(unknown)}`]),
  ];
  const message = [spec.mode === 'Observe' ? 'observed only' : 'in force', ...notes].join('; ');
  return holds('Attached', message, lost.length > 0 ? 'PartlyOverridden' : 'Attached');
}
