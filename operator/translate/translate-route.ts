import type { RouteResource } from '../api/resources.ts';
import { attachRoute, type RouteAttachment } from './attach-route.ts';
import type { IndexedResources } from './indexed-resources.ts';
import type { TranslatedProvider } from './translate-provider.ts';
import { type TranslatedRule, translateRule } from './translate-rule.ts';

/** What an AIRoute comes to, before policies are attached. */
export interface TranslatedRoute {
  readonly resource: RouteResource;
  /** One a parentRef. */
  readonly attachments: readonly RouteAttachment[];
  /** Gateways that it is attached to, by `<namespace>/<name>`. */
  readonly gateways: readonly string[];
  readonly rules: readonly TranslatedRule[];
}

/** AIRoute -> where it is attached and its rules as entries without policies. */
export function translateRoute(
  resource: RouteResource,
  indexed: IndexedResources,
  providers: ReadonlyMap<string, TranslatedProvider>,
): TranslatedRoute {
  const attachments = attachRoute(resource, indexed);
  const rules = resource.spec.rules.map((rule, position) =>
    translateRule(rule, { route: resource, position, providers, permits: indexed.permits }),
  );
  return {
    resource,
    attachments,
    gateways: attachments.flatMap((one) => (one.kind === 'Attached' ? [one.gateway] : [])),
    rules,
  };
}
