import { holds } from './condition.ts';
import type { FindCarriers } from './index-carriers.ts';
import type { GatewayAttachments } from './policy-context.ts';
import type { DesiredStatus } from './translation.ts';

/** Status of an AIGateway; every one is accepted. */
export function describeGateway(
  { view, routes }: GatewayAttachments,
  carriersOf: FindCarriers,
): DesiredStatus {
  const { namespace, name, generation } = view.resource.metadata;
  const ref = { kind: 'AIGateway', namespace, name } as const;
  const message =
    view.authentication.length === 0
      ? 'Accepted; no policy authenticates callers, so every request is refused'
      : 'Accepted';
  return {
    ref,
    generation,
    conditions: [holds('Accepted', message)],
    parts: [],
    entries: carriersOf(ref),
    countedAlone: new Set(),
    fields: { attachedRoutes: routes.length },
  };
}
