import type { RouteAttachment } from './attach-route.ts';
import { type Defect, judge } from './defect.ts';
import type { FindCarriers } from './index-carriers.ts';
import { listSome } from './list-some.ts';
import type { TranslatedRoute } from './translate-route.ts';
import type { DesiredStatus, PartStatus } from './translation.ts';

/**
 * Status of an AIRoute. Accepted=False towards a parent either because it does not take the route (nothing is
 * served there), or, with InvalidExpression or Invalid, because a rule makes no sense as it is written: that rule
 * answers its fault, the other rules are served.
 */
export function describeRoute(route: TranslatedRoute, carriersOf: FindCarriers): DesiredStatus {
  const { metadata, spec } = route.resource;
  const ref = { kind: 'AIRoute', namespace: metadata.namespace, name: metadata.name } as const;
  const invalid = route.rules.flatMap((rule) => rule.invalid);
  const refused = route.attachments.flatMap((one) => (one.kind === 'Refused' ? [one.defect] : []));
  const resolved = judge(
    'ResolvedRefs',
    route.rules.flatMap((rule) => rule.unresolved),
    'all references are there',
  );
  const parts = route.attachments.map(
    (attachment, index): PartStatus => ({
      ref: { ...spec.parentRefs[index] },
      gateways: attachment.kind === 'Attached' ? [attachment.gateway] : [],
      conditions: [judge('Accepted', refuse(attachment, invalid), 'attached'), resolved],
    }),
  );
  return {
    ref,
    generation: metadata.generation,
    conditions: [
      judge('Accepted', [...refused, ...invalid], `attached to ${listSome(route.gateways)}`),
      resolved,
    ],
    parts,
    entries: carriersOf(ref),
    countedAlone: new Set(),
    fields: {},
  };
}

function refuse(attachment: RouteAttachment, invalid: readonly Defect[]): readonly Defect[] {
  return attachment.kind === 'Refused' ? [attachment.defect] : invalid;
}
