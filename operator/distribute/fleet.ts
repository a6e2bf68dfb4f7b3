import type { Entry } from '#contract/snapshot/entry.ts';
import { type GatewaySnapshot, nextGatewaySnapshot } from './gateway-snapshot.ts';
import type { Subscriber, Verdict } from './subscriber.ts';
import { acknowledge, forgetOldRefusals, newSubscriber, planUpdate, refuse } from './subscriber-state.ts';
import { makeUpdates } from './updates.ts';

/** What went out to proxies and came back refused, counted since the start. */
export interface FleetTotals {
  updates: number;
  refusals: number;
}

/** The proxies of one gateway, and what they should hold. */
export interface Fleet {
  readonly newest: () => GatewaySnapshot | undefined;
  readonly subscribers: ReadonlySet<Subscriber>;
  /** Subscribers that do not hold the newest snapshot whole. */
  readonly behind: ReadonlySet<Subscriber>;
  /** Takes the newest entries; false: nothing changed. `undefined`: there is no such gateway (any more). */
  publish(entries: Iterable<Entry> | undefined): boolean;
  join(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): boolean;
  /** False: the verdict was on no update under way. */
  settle(subscriber: Subscriber, version: string, verdict: Verdict): boolean;
}

/** An empty fleet. While its gateway is unknown, proxies keep what they have and are sent nothing. */
export function makeFleet(totals: FleetTotals): Fleet {
  const subscribers = new Set<Subscriber>();
  const behind = new Set<Subscriber>();
  const updates = makeUpdates();
  let newest: GatewaySnapshot | undefined;

  const holds = (entry: Entry): boolean => {
    for (const { state } of subscribers) if (state.held.digests.get(entry.name) === entry.digest) return true;
    return false;
  };

  const place = (subscriber: Subscriber): void => {
    if (newest === undefined || subscriber.state.held.version !== newest.snapshot.version) {
      behind.add(subscriber);
      return;
    }
    behind.delete(subscriber);
    if (newest.previous.size > 0) newest = { ...newest, previous: new Map() };
  };

  const judge = (subscriber: Subscriber, version: string, verdict: Verdict): boolean => {
    const before = subscriber.state;
    subscriber.state =
      verdict.kind === 'Acknowledged'
        ? acknowledge(before, version)
        : refuse(before, version, verdict.problems);
    if (subscriber.state === before) return false;
    if (verdict.kind === 'Refused') totals.refusals += 1;
    if (newest !== undefined) subscriber.state = forgetOldRefusals(subscriber.state, newest);
    place(subscriber);
    return true;
  };

  /** Sends until the subscriber is up to date or an answer is awaited; a verdict at once may call for a further update. */
  const send = (subscriber: Subscriber): void => {
    while (newest !== undefined && subscribers.has(subscriber)) {
      const target = planUpdate(subscriber.state, newest);
      if (target === undefined) return;
      const update = updates.between(subscriber.state.held, target, newest);
      subscriber.state = { ...subscriber.state, inFlight: target };
      totals.updates += 1;
      const verdict = subscriber.introduction.port.send(update);
      if (verdict === undefined) return;
      judge(subscriber, update.version, verdict);
    }
  };

  return {
    newest: () => newest,
    subscribers,
    behind,
    publish: (entries) => {
      if (entries === undefined) {
        if (newest === undefined) return false;
        newest = undefined;
        for (const subscriber of subscribers) behind.add(subscriber);
        updates.forget();
        return true;
      }
      const next = nextGatewaySnapshot(newest, entries, holds);
      if (next === undefined) return false;
      newest = next;
      updates.forget();
      for (const subscriber of subscribers) {
        subscriber.state = forgetOldRefusals(subscriber.state, next);
        place(subscriber);
      }
      for (const subscriber of Array.from(subscribers)) send(subscriber);
      return true;
    },
    join: (subscriber) => {
      subscribers.add(subscriber);
      place(subscriber);
      send(subscriber);
    },
    leave: (subscriber) => {
      behind.delete(subscriber);
      return subscribers.delete(subscriber);
    },
    settle: (subscriber, version, verdict) => {
      if (!subscribers.has(subscriber) || !judge(subscriber, version, verdict)) return false;
      send(subscriber);
      return true;
    },
  };
}

/** A subscriber as it introduces itself, before it joins. */
export function makeSubscriber(introduction: Subscriber['introduction']): Subscriber {
  return { introduction, state: newSubscriber(introduction.digests) };
}
