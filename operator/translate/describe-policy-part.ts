import type { Result } from '#runtime/result.ts';
import type { PolicyResource } from '../api/resources.ts';
import { canMeet, governsRequests } from './attach-policies.ts';
import { fails, holds } from './condition.ts';
import type { SectionName } from './decide-policies.ts';
import type { Defect } from './defect.ts';
import { listSome } from './list-some.ts';
import { objectKey } from './object-key.ts';
import { listReached, type PolicyContext } from './policy-context.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import type { Outcome } from './tally-outcomes.ts';
import type { ConditionDraft } from './translation.ts';

/** What holds of a policy towards one targetRef. */
export interface PolicyPart {
  readonly gateways: readonly string[];
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
  if (target.kind === 'Failed') return describeUnresolved(target.failure);
  const gateways = listReached(target.value, context);
  const outcome = gatherOutcome(policy, target.value, context);
  const part = { gateways, resolved: holds('ResolvedRefs', 'the target is there'), inForce: outcome.inForce };
  if (gateways.length === 0) {
    const message = `AIRoute ${target.value.key} is attached to no AIGateway`;
    return { ...part, attached: fails('Attached', 'NoMatch', message) };
  }
  if (governsRequests(policy) && !gateways.some((key) => canMeetOn(policy, key, context))) {
    return { ...part, attached: fails('Attached', 'NoMatch', describeNobody(policy, gateways, context)) };
  }
  if (outcome.inForce.size === 0) {
    const winners = [...new Set([...outcome.lost.values()].flatMap((by) => [...by]))];
    return { ...part, attached: fails('Attached', 'Overridden', `by ${listSome(winners)}`) };
  }
  return { ...part, attached: describeInForce(policy, target.value, { context, outcome }) };
}

function describeUnresolved(defect: Defect): PolicyPart {
  return {
    gateways: [],
    inForce: nothing,
    resolved:
      defect.reason === 'NoMatch'
        ? holds('ResolvedRefs', 'the target is there')
        : fails('ResolvedRefs', defect.reason, defect.message),
    attached: fails('Attached', defect.reason, defect.message),
  };
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

function canMeetOn(policy: PolicyResource, key: string, { gateways }: PolicyContext): boolean {
  const gateway = gateways.get(key);
  return gateway !== undefined && canMeet(gateway.view, policy);
}

function describeNobody(
  { spec }: PolicyResource,
  gateways: readonly string[],
  context: PolicyContext,
): string {
  const unknown = findUnknownCallers(spec, gateways, context);
  const because = unknown.length === 0 ? 'no caller has all of it' : `nobody has ${listSome(unknown)}`;
  return `spec.callers: no caller of AIGateway ${listSome(gateways)} can match: ${because}`;
}

function findUnknownCallers(
  { callers }: PolicyResource['spec'],
  gateways: readonly string[],
  context: PolicyContext,
): readonly string[] {
  if (callers === undefined) return [];
  const [first, ...others] = gateways.map(
    (key) => context.gateways.get(key)?.view.callers.findUnknown(callers) ?? [],
  );
  return (first ?? []).filter((value) => others.every((unknown) => unknown.includes(value)));
}

function describeInForce(
  policy: PolicyResource,
  target: PolicyTarget,
  { context, outcome }: { readonly context: PolicyContext; readonly outcome: Outcome },
): ConditionDraft {
  const { spec } = policy;
  const patterns = [...new Set((spec.access?.rules ?? []).flatMap((rule) => rule.models))];
  const reached = listReached(target, context);
  const noRoutes = reached.every((key) => context.gateways.get(key)?.routes.length === 0);
  const idle = noRoutes ? [] : patterns.filter((pattern) => !context.serves(target, pattern));
  if (idle.length > 0 && idle.length === patterns.length && isAccessOnly(spec)) {
    return fails(
      'Attached',
      'NoMatch',
      `spec.access: no model that is served here matches ${listSome(idle)}`,
    );
  }
  const lost = Array.from(outcome.lost, ([field, by]) => `${field} is decided by ${listSome(by)}`);
  const unknown = findUnknownCallers(spec, reached, context);
  const notes = [
    ...lost,
    ...(noRoutes ? ['no AIRoute is attached yet'] : []),
    ...(idle.length === 0 ? [] : [`no model that is served here matches ${listSome(idle)}`]),
    ...(unknown.length === 0 ? [] : [`no caller has ${listSome(unknown)}`]),
  ];
  const message = [spec.mode === 'Observe' ? 'observed only' : 'in force', ...notes].join('; ');
  return holds('Attached', message, lost.length > 0 ? 'PartlyOverridden' : 'Attached');
}

function isAccessOnly(spec: PolicyResource['spec']): boolean {
  return spec.limits === undefined && spec.authentication === undefined;
}
