import type { Subscriber } from './subscriber.ts';
import type { SubscriberState } from './subscriber-state.ts';

/** Subscribers that lag in the same way: they hold the same and refuse the same. */
export interface Laggards extends Pick<SubscriberState, 'held' | 'refusals' | 'heldBack'> {
  readonly proxyIds: string[];
}

/** A fleet mostly lags together, so that what is asked of each group is asked a few times and not once a proxy. */
export function groupLaggards(behind: Iterable<Subscriber>): readonly Laggards[] {
  const groups = new Map<string, Laggards>();
  for (const { introduction, state } of behind) {
    const key = keyOf(state);
    const group = groups.get(key);
    if (group !== undefined) group.proxyIds.push(introduction.proxyId);
    else groups.set(key, { ...state, proxyIds: [introduction.proxyId] });
  }
  return [...groups.values()];
}

function keyOf({ held: { version }, refusals, heldBack }: SubscriberState): string {
  if (refusals.size === 0 && heldBack === undefined) return version;
  return JSON.stringify([version, [...refusals], heldBack]);
}
