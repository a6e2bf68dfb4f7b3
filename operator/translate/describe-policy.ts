import type { PolicyResource } from '../api/resources.ts';
import { holds } from './condition.ts';
import type { SectionName } from './decide-policies.ts';
import { describePolicyPart } from './describe-policy-part.ts';
import type { FindCarriers } from './index-carriers.ts';
import { judgeSources } from './judge-sources.ts';
import type { PolicyContext } from './policy-context.ts';
import { sumUp } from './sum-up.ts';
import type { DesiredStatus } from './translation.ts';

const sections: readonly SectionName[] = ['authentication', 'access', 'limits', 'rateLimits'];

/** Status of an AIPolicy: one part a targetRef, and the worst of them on the whole. */
export function describePolicy(
  policy: PolicyResource,
  context: PolicyContext,
  carriersOf: FindCarriers,
): DesiredStatus {
  const { metadata, spec } = policy;
  const ref = { kind: 'AIPolicy', namespace: metadata.namespace, name: metadata.name } as const;
  const targets = context.targets.ofItem.get(policy) ?? [];
  const parts = targets.map((target) => describePolicyPart(policy, target, context));
  const inForce = new Set(parts.flatMap((part) => [...part.inForce]));
  return {
    ref,
    generation: metadata.generation,
    conditions: [
      holds('Accepted', 'in use'),
      judgeSources(policy, sumUp(parts.map((part) => part.resolved)), context),
      sumUp(parts.map((part) => part.attached)),
    ],
    parts: parts.map(({ gateways, resolved, attached }, index) => ({
      ref: { ...spec.targetRefs[index] },
      gateways,
      conditions: [resolved, attached],
    })),
    entries: addSettings(policy, context, carriersOf(ref)),
    countedAlone: new Set(parts.flatMap((part) => part.countedAlone)),
    fields: {
      enforced: spec.mode === 'Enforce' ? sections.filter((section) => inForce.has(section)) : [],
    },
  };
}

/** Authentication is carried by the settings of the gateways where it is in force. */
function addSettings(
  policy: PolicyResource,
  { gateways }: PolicyContext,
  carriers: DesiredStatus['entries'],
): DesiredStatus['entries'] {
  if (policy.spec.authentication === undefined) return carriers;
  const entries = new Map(carriers);
  for (const [key, { view }] of gateways) {
    if (view.authenticatedBy === policy) entries.set(key, ['settings', ...(carriers.get(key) ?? [])]);
  }
  return entries;
}
