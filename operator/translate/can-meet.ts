import type { CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { GatewayView } from './gateway-view.ts';

/** Something that is about some callers; absent or empty: about all. */
export interface Selective {
  readonly spec: { readonly callers?: CallerSelector };
}

/** Whether some caller of the gateway can ever meet the selector. */
export function canMeet({ callers }: GatewayView, { spec }: Selective): boolean {
  const selector = spec.callers;
  return selector === undefined || Object.keys(selector).length === 0 || callers.canMatch(selector);
}
