import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';
import type { Distributor } from '../distribute/distributor.ts';
import type { FleetSummary } from '../distribute/fleet-summary.ts';
import type { Programming } from '../distribute/programming.ts';
import type { ProxyBudgets } from '../distribute/proxy-budgets.ts';
import { encodeKeyMarks, parseKeyMarks } from '../keys/key-mark.ts';
import type { KeyUseBook } from '../keys/key-use-book.ts';
import { Announcer } from './announcer.ts';
import { encodeSummary } from './encode-summary.ts';
import { mergeBudgets } from './merge-budgets.ts';
import { mergeProgramming } from './merge-programming.ts';
import { defaultPeerTiming, type PeerTiming } from './peer-timing.ts';
import type { ReplicaLeases } from './replica-leases.ts';
import { replicaName } from './replica-name.ts';
import type { ReplicaSummary } from './replica-summary.ts';
import { Roster } from './roster.ts';
import { tellApart } from './tell-apart.ts';

export interface PeersOptions {
  readonly leases: ReplicaLeases;
  /** Name of the Lease that the replicas elect their leader by; theirs begin with it. */
  readonly lease: string;
  /** Of this replica, unlike any other's. */
  readonly identity: string;
  readonly distributor: Pick<
    Distributor,
    'programming' | 'budgets' | 'proxyKeys' | 'summarize' | 'newest' | 'onChange'
  >;
  /** Whether this replica writes; that one also removes what dead ones left behind. */
  readonly isWriter: () => boolean;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  /** `programming` of these gateways may have changed, here or elsewhere. */
  readonly onChange: (gateways: ReadonlySet<string>) => void;
  /** From now on `isReady`. */
  readonly onReady: () => void;
  /** When keys were last used: what we were told, and what others were. */
  readonly keyUse?: Pick<KeyUseBook, 'recent' | 'hear'>;
  readonly timing?: PeerTiming;
}

/** What the proxies of all replicas make of entries. */
export interface Peers {
  programming(gateway: string, names: readonly EntryName[]): Programming;
  /** What the proxies of a gateway have counted, each once. */
  budgets(gateway: string): readonly ProxyBudgets[];
  /** False at the start, until the other replicas were heard; after the expiry what is known must do. */
  isReady(): boolean;
  /** Other replicas that live. */
  living(): number;
  /** Works until `signal` aborts; resolves when this replica's Lease is removed. */
  run(signal: AbortSignal): Promise<void>;
}

const sweepEveryMs = 1_000;

/** Tells the other replicas of our proxies and hears of theirs, through one Lease a replica. */
export function makePeers(options: PeersOptions): Peers {
  const { leases, identity, distributor, clock, timing = defaultPeerTiming, onChange, onReady } = options;
  const name = replicaName(options.lease, identity);
  let ready = false;
  const becomeReady = (): void => {
    if (ready) return;
    ready = true;
    onReady();
  };
  const { keyUse } = options;
  const onKeyUse = (text: string): void => keyUse?.hear(parseKeyMarks(text));
  const roster = new Roster({ ...options, own: name, timing, onSynced: becomeReady, onKeyUse });
  const summary = (): string => encodeSummary(distributor.summarize());
  const keyMarks = (): string => encodeKeyMarks(keyUse?.recent() ?? []);
  const announcer = new Announcer({
    ...options,
    ...(keyUse === undefined ? {} : { keyMarks }),
    name,
    timing,
    summary,
  });
  distributor.onChange((gateways) => {
    announcer.note();
    onChange(gateways);
  });
  const othersOf = rememberOthers(distributor, () => roster.living());
  const sweep = async (signal: AbortSignal): Promise<void> => {
    const readyAtMs = clock.monotonicMs() + timing.expiryMs;
    while (!signal.aborted) {
      await wait(sweepEveryMs, clock, signal);
      roster.sweep();
      if (clock.monotonicMs() >= readyAtMs) becomeReady();
    }
  };
  return {
    programming: (gateway, names) => {
      const own = distributor.programming(gateway, names);
      const others = othersOf(gateway);
      if (others.length === 0) return own;
      const entries = distributor.newest(gateway)?.entries;
      return mergeProgramming({ own, others, names, digestOf: (entry) => entries?.get(entry)?.digest });
    },
    budgets: (gateway) => mergeBudgets(distributor.budgets(gateway), othersOf(gateway)),
    isReady: () => ready,
    living: () => roster.living().length,
    run: async (signal) => {
      await Promise.all([
        leases.watch(roster, signal),
        announcer.run(signal),
        sweep(signal),
        removeLeftBehind(options, { roster, everyMs: timing.expiryMs, signal }),
      ]);
    },
  };
}

/** Other replicas' proxies of a gateway, each once; told apart anew only where somebody came, went or changed. */
function rememberOthers(
  distributor: Pick<Distributor, 'proxyKeys'>,
  living: () => readonly ReplicaSummary[],
): (gateway: string) => readonly FleetSummary[] {
  let of = living();
  const known = new Map<
    string,
    { readonly own: ReadonlySet<string>; readonly fleets: readonly FleetSummary[] }
  >();
  return (gateway) => {
    if (of !== living()) known.clear();
    of = living();
    const own = distributor.proxyKeys(gateway);
    const before = known.get(gateway);
    if (before?.own === own) return before.fleets;
    const fleets = tellApart(
      own,
      of.flatMap((summary) => summary.get(gateway) ?? []),
    );
    known.set(gateway, { own, fleets });
    return fleets;
  };
}

async function removeLeftBehind(
  { leases, isWriter, clock, logger }: Pick<PeersOptions, 'leases' | 'isWriter' | 'clock' | 'logger'>,
  {
    roster,
    everyMs,
    signal,
  }: { readonly roster: Roster; readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await wait(everyMs, clock, signal);
    for (const record of roster.leftBehind()) {
      if (signal.aborted || !isWriter()) break;
      try {
        await leases.remove(record.name, record, signal);
        logger.info({ replica: record.name }, 'the Lease of a replica that is long gone was removed');
      } catch (error) {
        if (!signal.aborted)
          logger.warn({ err: error, replica: record.name }, 'a Lease could not be removed');
      }
    }
  }
}
