import type { CompiledPolicy } from '#proxy/access/compiled-policy.ts';
import { decideAccess } from '#proxy/access/decide-access.ts';
import { matchesCaller } from '#proxy/access/matches-caller.ts';
import type { RoutingTable } from '#proxy/config/routing-table.ts';
import type { Caller } from '#proxy/identity/caller.ts';
import type { CompiledRule } from '#proxy/routing/compiled-rule.ts';
import { orderTargets, type PickedTarget } from '#proxy/routing/order-targets.ts';
import type { RequestFacts } from '#proxy/routing/request-facts.ts';
import { explainLimits } from './explain-limits.ts';

/** Label and text. */
export type Lines = readonly (readonly [string, string])[];

/** What would become of a request: lines of label and text, and whether an upstream would be asked. */
export interface Explanation {
  readonly lines: Lines;
  readonly served: boolean;
}

/** A request to be explained. */
export interface Question {
  readonly facts: RequestFacts;
  /** Why this caller is not known at all; absent: it is. */
  readonly refusal: string | undefined;
}

/** Asks the same functions that serve traffic; calls no upstream. */
export function explainRequest(table: RoutingTable, { facts, refusal }: Question): Explanation {
  const asked: Lines = [
    ['model', facts.model],
    ['caller', describeCaller(facts.caller)],
  ];
  if (refusal !== undefined)
    return { lines: [...asked, ['answer', `401 unauthenticated: ${refusal}`]], served: false };
  const rule = table.rules.find(facts);
  if (rule === undefined)
    return { lines: [...asked, ['answer', '404 model_not_found: no rule matches']], served: false };
  const matched: Lines = [...asked, ['rule', rule.name], ...policyLines(rule, facts.caller)];
  if (rule.fault !== undefined)
    return { lines: [...matched, ['answer', `503 route_unavailable: ${rule.fault}`]], served: false };
  const access = decideAccess(rule.policies, facts.caller, facts.model);
  if (!access.allowed) return { lines: [...matched, ['answer', '403 model_not_allowed']], served: false };
  // With strategy Weighted the first target is drawn; 0 draws the first with a weight.
  const targets = orderTargets(rule, facts, () => 0);
  const counted: Lines = [...matched, ...explainLimits(table, rule, { facts, targets })];
  return servedBy(counted, rule, targets);
}

function servedBy(matched: Lines, rule: CompiledRule, targets: readonly PickedTarget[]): Explanation {
  if (targets.length === 0)
    return { lines: [...matched, ['answer', '503 route_unavailable: no target is left']], served: false };
  const total = targets.reduce((sum, { target }) => sum + target.weight, 0);
  const weighted = rule.entry.strategy === 'Weighted';
  return {
    lines: [
      ...matched,
      ['strategy', rule.entry.strategy],
      ...targets.map(({ target, model }, index): readonly [string, string] => [
        `target ${index + 1}`,
        `${target.upstream.name} ${model.upstreamName}${weighted ? `, ${Math.round((target.weight / total) * 100)} % of requests first` : ''}`,
      ]),
    ],
    served: true,
  };
}

function describeCaller({ kind, id, team, app, user, project, costCenter, labels, groups }: Caller): string {
  const attributes = Object.entries({ team, app, user, project, costCenter, ...labels }).filter(
    ([, value]) => value !== '',
  );
  const named = [...attributes, ...groups.map((group) => ['group', group] as const)];
  return [`${kind} ${id}`, ...named.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function policyLines(rule: CompiledRule, caller: Caller): Lines {
  if (rule.policies.length === 0) return [['policies', 'none: nothing is allowed']];
  return rule.policies.map((policy, index): readonly [string, string] => [
    `policy ${index + 1}`,
    describePolicy(policy, caller),
  ]);
}

function describePolicy(policy: CompiledPolicy, caller: Caller): string {
  if (!matchesCaller(policy.callers, caller)) return `${policy.name}: for other callers`;
  const says = [
    ...(policy.allow === undefined ? [] : ['allows']),
    ...(policy.deny === undefined ? [] : ['denies']),
    ...(policy.limits === undefined ? [] : [`limits ${JSON.stringify(policy.limits)}`]),
  ];
  return `${policy.name}: ${says.join(', ')}${policy.mode === 'Observe' ? ' (observes only)' : ''}`;
}
