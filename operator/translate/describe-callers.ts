import { canMeet, type Selective } from './can-meet.ts';
import { listSome } from './list-some.ts';
import type { PolicyContext } from './policy-context.ts';

/** Why nobody on these gateways can match; `undefined`: somebody can. */
export function describeNobody(
  item: Selective,
  gateways: readonly string[],
  context: PolicyContext,
): string | undefined {
  const met = gateways.some((key) => {
    const gateway = context.gateways.get(key);
    return gateway !== undefined && canMeet(gateway.view, item);
  });
  if (met) return undefined;
  const unknown = findUnknownCallers(item, gateways, context);
  const because = unknown.length === 0 ? 'no caller has all of it' : `nobody has ${listSome(unknown)}`;
  return `spec.callers: no caller of AIGateway ${listSome(gateways)} can match: ${because}`;
}

/** Values in the selector that no caller on any of these gateways has. */
export function findUnknownCallers(
  { spec: { callers } }: Selective,
  gateways: readonly string[],
  context: PolicyContext,
): readonly string[] {
  if (callers === undefined) return [];
  const [first, ...others] = gateways.map(
    (key) => context.gateways.get(key)?.view.callers.findUnknown(callers) ?? [],
  );
  return (first ?? []).filter((value) => others.every((unknown) => unknown.includes(value)));
}
