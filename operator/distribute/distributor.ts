import { isDeepStrictEqual } from 'node:util';
import type { EntryProblem } from '#contract/problem.ts';
import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Result } from '#runtime/result.ts';
import { makeChanges } from './changes.ts';
import { countProgramming } from './count-programming.ts';
import { Fleet, type FleetTotals } from './fleet.ts';
import type { FleetSummary } from './fleet-summary.ts';
import { listBudgets } from './list-budgets.ts';
import { makeLocalPort } from './local-port.ts';
import type { Programming } from './programming.ts';
import type { ProxyBudgets } from './proxy-budgets.ts';
import type { Subscriber, SubscriberIntroduction, Subscription, Verdict } from './subscriber.ts';
import { newSubscriber } from './subscriber-state.ts';
import { summarizeFleet } from './summarize-fleet.ts';

/** One proxy, for people and metrics. */
export interface ProxyView {
  readonly gateway: string;
  readonly proxyId: string;
  readonly programVersion: string;
  /** What it serves. */
  readonly version: string;
  readonly quarantined: readonly EntryName[];
}

/** Brings the newest snapshot of each gateway to its proxies and knows what they have made of it. */
export interface Distributor {
  /**
   * Takes the whole set of gateways by `<namespace>/<name>`. Proxies of a gateway that is not in it keep what they
   * serve and are sent nothing until it is back.
   */
  publish(gateways: ReadonlyMap<string, Iterable<Entry>>): void;
  subscribe(introduction: SubscriberIntroduction): Subscription;
  /** A proxy in this process; `apply` is called within `publish`. */
  subscribeLocal(
    gateway: string,
    apply: (snapshot: Snapshot) => Result<void, readonly EntryProblem[]>,
  ): Pick<Subscription, 'report' | 'leave'>;
  programming(gateway: string, names: readonly EntryName[]): Programming;
  /** What the proxies of a gateway have counted, one item a proxy. */
  budgets(gateway: string): readonly ProxyBudgets[];
  /** Calls back, some milliseconds later and once for many, when `programming` or `budgets` of a gateway may have changed. */
  onChange(listener: (gateways: ReadonlySet<string>) => void): () => void;
  newest(gateway: string): Snapshot | undefined;
  /** `proxyKey` of each proxy of a gateway; the same set until one comes or goes. */
  proxyKeys(gateway: string): ReadonlySet<string>;
  /** Of every gateway with proxies, for other replicas. */
  summarize(): ReadonlyMap<string, FleetSummary>;
  proxies(): readonly ProxyView[];
  totals(): Readonly<FleetTotals>;
}

const noKeys: ReadonlySet<string> = new Set();
const nobody: Programming = { connected: 0, acknowledged: 0, version: '', rejections: [] };

export function makeDistributor(options: { readonly logger: Logger; readonly clock?: Clock }): Distributor {
  const { logger, clock = systemClock } = options;
  const fleets = new Map<string, Fleet>();
  const changes = makeChanges(clock);
  const totals: FleetTotals = { updates: 0, refusals: 0 };

  const fleetOf = (gateway: string): Fleet => {
    const known = fleets.get(gateway);
    if (known !== undefined) return known;
    const made = new Fleet(totals);
    fleets.set(gateway, made);
    return made;
  };

  const subscribe = (introduction: SubscriberIntroduction): Subscription => {
    const { gateway, proxyId } = introduction;
    const fleet = fleetOf(gateway);
    replaceNamesake(fleet, proxyId);
    const subscriber: Subscriber = {
      introduction,
      state: newSubscriber(introduction.digests),
      budgets: undefined,
    };
    fleet.join(subscriber);
    changes.note(gateway);
    return {
      settle: (version, verdict) => {
        if (!fleet.settle(subscriber, version, verdict)) return;
        logRefusal(logger, { gateway, proxyId, version, verdict });
        changes.note(gateway);
      },
      report: (budgets) => {
        if (isDeepStrictEqual(subscriber.budgets, budgets)) return;
        subscriber.budgets = budgets;
        changes.note(gateway);
      },
      leave: () => {
        if (!fleet.leave(subscriber)) return;
        if (fleet.subscribers.size === 0 && fleet.newest === undefined) fleets.delete(gateway);
        changes.note(gateway);
      },
    };
  };

  return {
    subscribe,
    subscribeLocal: (gateway, apply) => {
      const introduction = { gateway, proxyId: 'local', programVersion: '', digests: new Map() };
      return subscribe({ ...introduction, port: makeLocalPort(apply) });
    },
    publish: (gateways) => {
      for (const gateway of new Set([...fleets.keys(), ...gateways.keys()])) {
        const fleet = fleetOf(gateway);
        if (fleet.publish(gateways.get(gateway))) changes.note(gateway);
        if (fleet.subscribers.size === 0 && fleet.newest === undefined) fleets.delete(gateway);
      }
    },
    programming: (gateway, names) => {
      const fleet = fleets.get(gateway);
      return fleet === undefined ? nobody : countProgramming(fleet, names);
    },
    budgets: (gateway) => listBudgets(fleets.get(gateway)?.subscribers ?? []),
    onChange: changes.listen,
    newest: (gateway) => fleets.get(gateway)?.newest?.snapshot,
    proxyKeys: (gateway) => fleets.get(gateway)?.keys ?? noKeys,
    summarize: () =>
      new Map(
        Array.from(fleets)
          .filter(([, { subscribers }]) => subscribers.size > 0)
          .map(([gateway, fleet]) => [gateway, summarizeFleet(fleet)]),
      ),
    proxies: () => Array.from(fleets.values()).flatMap((fleet) => Array.from(fleet.subscribers, viewOf)),
    totals: () => ({ ...totals }),
  };
}

/** A proxy has one stream: the older one of the same process is a connection that died without a word. */
function replaceNamesake(fleet: Fleet, proxyId: string): void {
  for (const other of fleet.subscribers) {
    if (other.introduction.proxyId !== proxyId) continue;
    fleet.leave(other);
    other.introduction.port.close('replaced by a newer stream of the same proxy');
  }
}

function logRefusal(
  logger: Logger,
  { verdict, ...fields }: { gateway: string; proxyId: string; version: string; verdict: Verdict },
): void {
  if (verdict.kind === 'Refused') {
    logger.warn({ ...fields, problems: verdict.problems.slice(0, 10) }, 'a proxy refused an update');
  }
}

function viewOf({ introduction, state }: Subscriber): ProxyView {
  const { gateway, proxyId, programVersion } = introduction;
  const quarantined = Array.from(state.refusals.keys());
  return { gateway, proxyId, programVersion, version: state.held.version, quarantined };
}
