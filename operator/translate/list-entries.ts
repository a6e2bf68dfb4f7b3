import { makeEntry } from '#contract/snapshot/digest.ts';
import { compareText } from './compare-text.ts';
import { objectKey } from './object-key.ts';
import type { GatewayAttachments } from './policy-context.ts';
import { listAccountEntries } from './translate-accounts.ts';
import type { TranslatedKey } from './translate-keys.ts';
import { translatePolicy } from './translate-policy.ts';
import type { TranslatedRoute } from './translate-route.ts';
import { translateSettings } from './translate-settings.ts';
import type { OwnedEntry } from './translation.ts';

/**
 * The whole snapshot of one gateway, sorted by entry name, with no more than it needs: its settings, the rules
 * attached to it, the providers behind their usable targets, the policies in force, and the keys, issuers and accounts it admits.
 */
export function listEntries(
  { view, routes, policies }: GatewayAttachments,
  keys: ReadonlyMap<string, TranslatedKey>,
): readonly OwnedEntry[] {
  const rules = routes.flatMap((route) => route.rules);
  const providers = new Set(rules.flatMap((rule) => rule.providers.map((provider) => provider.entry)));
  return [
    translateSettings(view),
    ...routes.flatMap((route) => listRouteEntries(route, (rule) => policies.listFor(route, rule))),
    ...[...providers].filter((entry) => entry !== undefined),
    ...Array.from(policies.listed, translatePolicy),
    ...view.keySets.flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    ...(view.authenticatedBy === undefined ? [] : listAccountEntries(view.accounts, view.authenticatedBy)),
    ...view.admitted.flatMap(({ metadata }) => {
      const key = keys.get(objectKey(metadata));
      return key?.outcome.kind === 'Ok' ? [key.outcome.value] : [];
    }),
  ].sort((a, b) => compareText(a.name, b.name));
}

function listRouteEntries(
  { resource, rules }: TranslatedRoute,
  listPolicies: (rule: string) => readonly string[],
): readonly OwnedEntry[] {
  const { namespace, name } = resource.metadata;
  return rules.map((rule) => ({
    ...makeEntry({ ...rule.body, policies: [...listPolicies(rule.name)] }),
    owner: { kind: 'AIRoute', namespace, name },
  }));
}
