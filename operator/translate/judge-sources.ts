import { maxAccounts } from '#contract/snapshot/account-entry.ts';
import type { PolicyResource } from '../api/resources.ts';
import { type Defect, judge } from './defect.ts';
import type { GatewayView } from './gateway-view.ts';
import type { PolicyContext } from './policy-context.ts';
import type { ConditionDraft } from './translation.ts';

/**
 * What `ResolvedRefs` of a policy says, `targets` being what its targetRefs come to: where its authentication is in force,
 * the keys of token issuers count too. While they are still being fetched it is not known.
 */
export function judgeSources(
  policy: PolicyResource,
  targets: ConditionDraft,
  { gateways }: PolicyContext,
): ConditionDraft {
  const view = [...gateways.values()].find((one) => one.view.authenticatedBy === policy)?.view;
  const defects = view === undefined ? [] : listDefects(view);
  if (targets.status === 'False' || defects.length === 0) return targets;
  const failing = defects.filter(({ reason }) => reason !== 'KeysPending');
  const shown = judge('ResolvedRefs', failing.length > 0 ? failing : defects, '');
  return failing.length > 0 ? shown : { ...shown, status: 'Unknown' };
}

function listDefects({ keySets, accounts }: GatewayView): readonly Defect[] {
  const message = `spec.authentication: ${accounts.length} ServiceAccounts are selected; of those only the first ${maxAccounts} by name are known`;
  return [
    ...keySets.flatMap(({ defect }) => (defect === undefined ? [] : [defect])),
    ...(accounts.length > maxAccounts ? [{ reason: 'Invalid', message } as const] : []),
  ];
}
