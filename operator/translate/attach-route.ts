import type { RouteResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';

/** One parentRef: the gateway that it reaches, or why it reaches none. */
export type RouteAttachment =
  | { readonly kind: 'Attached'; readonly gateway: string }
  | { readonly kind: 'Refused'; readonly defect: Defect };

/** Looks up each parentRef of a route, in the order of the list; a gateway admits by `allowedRoutes.namespaces`. */
export function attachRoute(
  route: RouteResource,
  { gateways, selectsNamespace }: IndexedResources,
): readonly RouteAttachment[] {
  const home = route.metadata.namespace;
  const keys = route.spec.parentRefs.map((ref) => `${ref.namespace ?? home}/${ref.name}`);
  return keys.map((key, index) => {
    const path = `spec.parentRefs[${index}]`;
    const first = keys.indexOf(key);
    if (first < index)
      return refused('Invalid', `${path}: names the same gateway as spec.parentRefs[${first}]`);
    const gateway = gateways.get(key);
    if (gateway === undefined) return refused('NoMatchingParent', `${path}: AIGateway ${key} does not exist`);
    const { namespaces } = gateway.spec.allowedRoutes;
    if (!selectsNamespace(namespaces, gateway.metadata.namespace, home)) {
      return refused(
        'NotAllowedByGateway',
        `${path}: allowedRoutes of AIGateway ${key} does not admit namespace ${home}`,
      );
    }
    return { kind: 'Attached', gateway: key };
  });
}

function refused(reason: Defect['reason'], message: string): RouteAttachment {
  return { kind: 'Refused', defect: { reason, message } };
}
