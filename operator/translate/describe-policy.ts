import type { PolicyResource } from '../api/resources.ts';
import { holds } from './condition.ts';
import type { SectionName } from './decide-policies.ts';
import { mostUrgent } from './defect.ts';
import { describePolicyPart } from './describe-policy-part.ts';
import type { FindCarriers } from './index-carriers.ts';
import { judgeSources } from './judge-sources.ts';
import type { PolicyContext } from './policy-context.ts';
import type { ConditionDraft, DesiredStatus } from './translation.ts';

const sections: readonly SectionName[] = ['authentication', 'access', 'limits'];

/** Status of an AIPolicy: one part a targetRef, and the worst of them on the whole. */
export function describePolicy(
  policy: PolicyResource,
  context: PolicyContext,
  carriersOf: FindCarriers,
): DesiredStatus {
  const { metadata, spec } = policy;
  const ref = { kind: 'AIPolicy', namespace: metadata.namespace, name: metadata.name } as const;
  const targets = context.targets.ofPolicy.get(policy) ?? [];
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
    fields: {
      enforced: spec.mode === 'Enforce' ? sections.filter((section) => inForce.has(section)) : [],
    },
  };
}

/** True where every part is; else the worst reason, with every part that fails. */
function sumUp(conditions: readonly ConditionDraft[]): ConditionDraft {
  const bad = conditions.filter((condition) => condition.status === 'False');
  const chosen = bad.length > 0 ? bad : conditions.filter((one) => one.reason === 'PartlyOverridden');
  const worst = mostUrgent(chosen.length > 0 ? chosen : conditions);
  if (worst === undefined) return holds('Attached', 'no targets');
  const shown = conditions.flatMap((condition, index) =>
    condition.status === worst.status && (chosen.length === 0 || chosen.includes(condition))
      ? [conditions.length === 1 ? condition.message : `spec.targetRefs[${index}]: ${condition.message}`]
      : [],
  );
  const allSame = new Set(conditions.map((condition) => condition.message)).size === 1;
  return { ...worst, message: allSame ? worst.message : shown.join('; ') };
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
