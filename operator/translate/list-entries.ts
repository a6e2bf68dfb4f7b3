import { makeEntry } from '#contract/snapshot/digest.ts';
import { compareText } from './compare-text.ts';
import { objectKey } from './object-key.ts';
import type { GatewayAttachments } from './policy-context.ts';
import { listAccountEntries } from './translate-accounts.ts';
import type { TranslatedBudget } from './translate-budget.ts';
import type { TranslatedKey } from './translate-keys.ts';
import { translatePolicy } from './translate-policy.ts';
import type { TranslatedRoute } from './translate-route.ts';
import { translateSettings } from './translate-settings.ts';
import type { OwnedEntry } from './translation.ts';

/**
 * The whole snapshot of one gateway, sorted by entry name, with no more than it needs: its settings, the rules
 * attached to it, the providers behind their usable targets, the policies and budgets in force, and the keys, issuers and
 * accounts it admits.
 */
export function listEntries(
  { view, routes, policies, budgets }: GatewayAttachments,
  translated: {
    readonly keys: ReadonlyMap<string, TranslatedKey>;
    readonly budgets: ReadonlyMap<string, TranslatedBudget>;
  },
): readonly OwnedEntry[] {
  const rules = routes.flatMap((route) => route.rules);
  const providers = new Set(rules.flatMap((rule) => rule.providers.map((provider) => provider.entry)));
  return [
    translateSettings(view),
    ...routes.flatMap((route) => listRouteEntries(route, { policies, budgets })),
    ...[...providers].filter((entry) => entry !== undefined),
    ...Array.from(policies.listed, translatePolicy),
    ...view.keySets.flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    ...(view.authenticatedBy === undefined ? [] : listAccountEntries(view.accounts, view.authenticatedBy)),
    ...Array.from(budgets.listed).flatMap(
      ({ metadata }) => translated.budgets.get(objectKey(metadata))?.entry ?? [],
    ),
    ...view.admitted.flatMap(({ metadata }) => {
      const key = translated.keys.get(objectKey(metadata));
      return key?.outcome.kind === 'Ok' ? [key.outcome.value.entry] : [];
    }),
  ].sort((a, b) => compareText(a.name, b.name));
}

function listRouteEntries(
  route: TranslatedRoute,
  { policies, budgets }: Pick<GatewayAttachments, 'policies' | 'budgets'>,
): readonly OwnedEntry[] {
  const { namespace, name } = route.resource.metadata;
  return route.rules.map((rule) => ({
    ...makeEntry({
      ...rule.body,
      policies: [...policies.listFor(route, rule.name)],
      budgets: [...budgets.listFor(route, rule.name)],
    }),
    owner: { kind: 'AIRoute', namespace, name },
  }));
}
