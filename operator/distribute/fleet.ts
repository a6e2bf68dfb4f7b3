import type { Entry } from '#contract/snapshot/entry.ts';
import { type GatewaySnapshot, nextGatewaySnapshot } from './gateway-snapshot.ts';
import { groupLaggards, type Laggards } from './group-laggards.ts';
import { proxyKey } from './proxy-key.ts';
import type { Subscriber, Verdict } from './subscriber.ts';
import { acknowledge, forgetOldRefusals, type Holding, planUpdate, refuse } from './subscriber-state.ts';
import { makeUpdates } from './updates.ts';

/** What went out to proxies and came back refused, counted since the start. */
export interface FleetTotals {
  updates: number;
  refusals: number;
}

/**
 * The proxies of one gateway, and what they should hold. While the gateway is unknown they keep what they have and
 * are sent nothing.
 */
export class Fleet {
  readonly #totals: FleetTotals;
  readonly #subscribers = new Set<Subscriber>();
  readonly #behind = new Set<Subscriber>();
  #laggards: readonly Laggards[] | undefined;
  /** By version. */
  #holdings = new Map<string, Holding>();
  #keys: ReadonlySet<string> | undefined;
  readonly #updates = makeUpdates();
  #newest: GatewaySnapshot | undefined;

  constructor(totals: FleetTotals) {
    this.#totals = totals;
  }

  get newest(): GatewaySnapshot | undefined {
    return this.#newest;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** Subscribers that do not hold the newest snapshot whole. */
  get behind(): ReadonlySet<Subscriber> {
    return this.#behind;
  }

  /** The same subscribers by what they have in common. */
  get laggards(): readonly Laggards[] {
    this.#laggards ??= groupLaggards(this.#behind);
    return this.#laggards;
  }

  /** `proxyKey` of every subscriber; another set whenever somebody came or went. */
  get keys(): ReadonlySet<string> {
    this.#keys ??= new Set(
      Array.from(this.#subscribers, ({ introduction }) => proxyKey(introduction.proxyId)),
    );
    return this.#keys;
  }

  /** Takes the newest entries; false: nothing changed. `undefined`: there is no such gateway (any more). */
  publish(entries: Iterable<Entry> | undefined): boolean {
    const held = [...new Set(Array.from(this.#subscribers, ({ state }) => state.held.digests))];
    const isHeld = ({ name, digest }: Entry): boolean => held.some((digests) => digests.get(name) === digest);
    const next = entries && nextGatewaySnapshot(this.#newest, entries, isHeld);
    const unchanged = next === undefined && (entries !== undefined || this.#newest === undefined);
    if (unchanged) return false;
    this.#newest = next;
    this.#updates.forget();
    this.#holdings = new Map(
      Array.from(this.#subscribers, ({ state: { held: holding } }) => [holding.version, holding]),
    );
    for (const subscriber of this.#subscribers) this.#place(subscriber);
    for (const subscriber of Array.from(this.#subscribers)) this.#send(subscriber);
    return true;
  }

  join(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    this.#keys = undefined;
    this.#share(subscriber);
    this.#place(subscriber);
    this.#send(subscriber);
  }

  /** False: it had left already. */
  leave(subscriber: Subscriber): boolean {
    this.#behind.delete(subscriber);
    this.#laggards = undefined;
    this.#keys = undefined;
    return this.#subscribers.delete(subscriber);
  }

  /** False: the verdict was on no update under way. */
  settle(subscriber: Subscriber, version: string, verdict: Verdict): boolean {
    if (!this.#subscribers.has(subscriber) || !this.#judge(subscriber, version, verdict)) return false;
    this.#send(subscriber);
    return true;
  }

  /** Sends until the subscriber is up to date or an answer is awaited; one that comes at once may call for more. */
  #send(subscriber: Subscriber): void {
    while (this.#newest !== undefined && this.#subscribers.has(subscriber)) {
      const target = planUpdate(subscriber.state, this.#newest);
      if (target === undefined) return;
      const update = this.#updates.between(subscriber.state.held, target, this.#newest);
      subscriber.state = { ...subscriber.state, inFlight: target };
      this.#totals.updates += 1;
      const verdict = subscriber.introduction.port.send(update);
      if (verdict === undefined) return;
      this.#judge(subscriber, update.version, verdict);
    }
  }

  #judge(subscriber: Subscriber, version: string, verdict: Verdict): boolean {
    const before = subscriber.state;
    subscriber.state =
      verdict.kind === 'Acknowledged'
        ? acknowledge(before, version)
        : refuse(before, version, verdict.problems);
    if (subscriber.state === before) return false;
    if (verdict.kind === 'Refused') this.#totals.refusals += 1;
    this.#place(subscriber);
    return true;
  }

  /** Subscribers at one version share what is remembered of it: each hello brings digests of its own. */
  #share(subscriber: Subscriber): void {
    const { held } = subscriber.state;
    const known = this.#holdings.get(held.version) ?? held;
    this.#holdings.set(held.version, known);
    subscriber.state = { ...subscriber.state, held: known };
  }

  /** Puts the subscriber among those that are behind, or not. */
  #place(subscriber: Subscriber): void {
    const newest = this.#newest;
    this.#laggards = undefined;
    if (newest !== undefined) subscriber.state = forgetOldRefusals(subscriber.state, newest);
    if (newest === undefined || subscriber.state.held.version !== newest.snapshot.version) {
      this.#behind.add(subscriber);
      return;
    }
    this.#behind.delete(subscriber);
    const held = { version: newest.snapshot.version, digests: newest.digests };
    subscriber.state = { ...subscriber.state, held };
    if (newest.previous.size > 0) this.#newest = { ...newest, previous: new Map() };
  }
}
