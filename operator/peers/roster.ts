import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { parseSummary } from './parse-summary.ts';
import type { PeerTiming } from './peer-timing.ts';
import type { ReplicaRecord, ReplicaSink } from './replica-leases.ts';
import type { ReplicaSummary } from './replica-summary.ts';
import { makeWatchedTime, type WatchedTime } from './watched-time.ts';

export interface RosterOptions {
  /** Name of this replica's own Lease. */
  readonly own: string;
  readonly timing: Pick<PeerTiming, 'renewEveryMs' | 'expiryMs' | 'removeAfterMs'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is known of the proxies of these gateways elsewhere has changed. */
  readonly onChange: (gateways: ReadonlySet<string>) => void;
  readonly onSynced: () => void;
  /** What another replica says of used keys, where that is new. */
  readonly onKeyUse?: (text: string) => void;
}

interface Peer {
  readonly record: ReplicaRecord;
  readonly summary: ReplicaSummary;
  /** When it was last seen to renew; `Before`: not while we watched, and its own time says that this is long ago. */
  readonly renewedAtMs: number | 'Before';
  /** Order in which summaries changed. */
  readonly changed: number;
  readonly lives: boolean;
}

const nothing: ReplicaSummary = new Map();

/**
 * The other replicas, by their Leases. No clock but our own is trusted: a replica is gone when its Lease stood still for
 * the expiry while our own was seen to move. Only of one that is first seen its time is read, to pass over what was left
 * behind long ago.
 */
export class Roster implements ReplicaSink {
  readonly #options: RosterOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #watched: WatchedTime;
  #ownRenewTime: string | undefined;
  #changes = 0;
  #living: readonly ReplicaSummary[] = [];

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#watched = makeWatchedTime(options.clock, options.timing.renewEveryMs * 1.5);
  }

  /** Summaries of those that live, the last to have changed first; the same array until something changes. */
  living(): readonly ReplicaSummary[] {
    return this.#living;
  }

  /** Leases that nobody has renewed for long. */
  leftBehind(): readonly ReplicaRecord[] {
    const { removeAfterMs } = this.#options.timing;
    return Array.from(this.#peers.values())
      .filter(({ renewedAtMs }) => this.#standingMs(renewedAtMs) >= removeAfterMs)
      .map(({ record }) => record);
  }

  put(record: ReplicaRecord): void {
    if (record.name === this.#options.own) {
      if (record.renewTime !== this.#ownRenewTime) this.#watched.beat();
      this.#ownRenewTime = record.renewTime;
      return;
    }
    const before = this.#peers.get(record.name);
    const isNew = before?.record.summary !== record.summary;
    const renewedAtMs = this.#readRenewal(record, before);
    this.#peers.set(record.name, {
      record,
      summary: isNew ? this.#read(record) : before.summary,
      renewedAtMs,
      changed: isNew ? this.#nextChange() : before.changed,
      lives: this.#standingMs(renewedAtMs) < this.#options.timing.expiryMs,
    });
    this.#tell(before, this.#peers.get(record.name));
    if (record.keyUse !== undefined && record.keyUse !== before?.record.keyUse) {
      this.#options.onKeyUse?.(record.keyUse);
    }
  }

  remove(name: string): void {
    const before = this.#peers.get(name);
    this.#peers.delete(name);
    this.#tell(before, undefined);
  }

  synced(): void {
    this.#options.onSynced();
  }

  /** Looks who has stood still for too long; to be called every second or two. */
  sweep(): void {
    for (const [name, peer] of this.#peers) {
      if (!peer.lives || this.#standingMs(peer.renewedAtMs) < this.#options.timing.expiryMs) continue;
      this.#options.logger.info({ replica: name }, 'a replica is gone: its proxies no longer count');
      const gone = { ...peer, lives: false };
      this.#peers.set(name, gone);
      this.#tell(peer, gone);
    }
  }

  #readRenewal(record: ReplicaRecord, before: Peer | undefined): Peer['renewedAtMs'] {
    if (before !== undefined) {
      return before.record.renewTime === record.renewTime ? before.renewedAtMs : this.#watched.now();
    }
    const { clock, timing } = this.#options;
    const isOld = clock.now() - Date.parse(record.renewTime) > timing.removeAfterMs;
    return isOld ? 'Before' : this.#watched.now();
  }

  #standingMs(renewedAtMs: Peer['renewedAtMs']): number {
    // Long, but not to be removed on the word of another clock.
    if (renewedAtMs === 'Before') return this.#options.timing.expiryMs + this.#watched.now();
    return this.#watched.now() - renewedAtMs;
  }

  #read({ name, summary }: ReplicaRecord): ReplicaSummary {
    const parsed = parseSummary(summary);
    if (parsed.kind === 'Ok') return parsed.value;
    const problem = parsed.failure;
    this.#options.logger.warn(
      { replica: name, problem },
      'a replica is not understood: its proxies are not counted',
    );
    return nothing;
  }

  #nextChange(): number {
    this.#changes += 1;
    return this.#changes;
  }

  #tell(before: Peer | undefined, after: Peer | undefined): void {
    const [was, is] = [before, after].map((peer) => (peer?.lives === true ? peer.summary : nothing));
    if (was === is || was === undefined || is === undefined) return;
    this.#living = Array.from(this.#peers.values())
      .filter(({ lives }) => lives)
      .toSorted((one, other) => other.changed - one.changed)
      .map(({ summary }) => summary);
    this.#options.onChange(new Set([...was.keys(), ...is.keys()]));
  }
}
