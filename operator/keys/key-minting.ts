import type { AnyResource, KeyResource, ObjectRef } from '../api/resources.ts';
import type { ResourceKind, ResourceSink } from '../sources/resource-sink.ts';
import type { StatusEvent } from '../status/status-sink.ts';
import { WorkQueue, type WorkQueueOptions } from '../work-queue/work-queue.ts';
import { judgeExpiry } from './judge-expiry.ts';
import type { KeyFigures } from './key-figures.ts';
import { KeyIndex } from './key-index.ts';
import { hashKey } from './key-record.ts';
import { type ExistingSecret, type KeySecrets, type MintedSecret, secretDataKey } from './key-secrets.ts';
import { mintKey } from './mint-key.ts';
import { firstRecord, planRotation } from './plan-rotation.ts';
import { rotateKey } from './rotate-key.ts';

/** Why a key is not ready though translate may think so. */
export interface KeyTrouble {
  readonly reason: 'SecretConflict' | 'Expired';
  readonly message: string;
}

export interface KeyMintingOptions extends Pick<WorkQueueOptions, 'clock' | 'random' | 'logger' | 'backoff'> {
  readonly secrets: KeySecrets;
  readonly isLeader: () => boolean;
  /** What is wrong with an AIKey now; undefined: nothing (any more). */
  readonly report: (key: KeyResource, trouble: KeyTrouble | undefined) => void;
  readonly announce: (ref: ObjectRef, event: StatusEvent, signal: AbortSignal) => Promise<void>;
}

/** A Secret of another type than Opaque is not watched, so its end is found by looking. */
const conflictRecheckMs = 60_000;

/** What a timer can wait for; far ends are looked at again on the way, and so is a clock that was set. */
const longestWaitMs = 12 * 3_600_000;

interface Requeue {
  readonly requeueAfterMs?: number;
}

/**
 * Sees to it that the Secret that each AIKey names holds a key: makes it where it is absent, adds the key where the Secret is
 * ours, replaces what was minted when `rotation` says so, and leaves everybody else's alone. Tells of keys that end. Listens to resources as a sink. Only the leader acts; call `mintAll` when
 * leadership begins.
 */
export class KeyMinting implements ResourceSink {
  readonly #options: KeyMintingOptions;
  readonly #queue: WorkQueue;
  readonly #index = new KeyIndex();
  readonly #synced = new Set<ResourceKind>();
  /** `expiresAt` by id, where it was announced that it is near. */
  readonly #announced = new Map<string, string>();
  #minted = 0;
  #rotated = 0;

  constructor(options: KeyMintingOptions) {
    const { clock, random, logger, backoff } = options;
    this.#options = options;
    this.#queue = new WorkQueue({
      name: 'key minting',
      concurrency: 4,
      clock,
      random,
      logger,
      ...(backoff === undefined ? {} : { backoff }),
      reconcile: (id, signal) => this.#reconcile(id, signal),
    });
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#queue.run(signal);
  }

  figures(): KeyFigures {
    const nowMs = this.#options.clock.now();
    let [expiring, expired] = [0, 0];
    for (const id of this.#index.all()) {
      const owner = this.#index.key(id);
      const kind = owner === undefined ? 'Never' : judgeExpiry(owner, nowMs).kind;
      if (kind === 'Soon') expiring += 1;
      if (kind === 'Expired') expired += 1;
    }
    return { minted: this.#minted, rotated: this.#rotated, expiring, expired };
  }

  mintAll(): void {
    for (const id of this.#index.all()) this.#queue.add(id);
  }

  put(resource: AnyResource): void {
    if (resource.kind === 'AIKey') this.#queue.add(this.#index.putKey(resource));
    if (resource.kind !== 'Secret') return;
    const { namespace, name } = resource.metadata;
    this.#index.putSecret(resource);
    this.#addAll(this.#index.keysOfSecret(namespace, name));
  }

  remove(kind: ResourceKind, namespace: string, name: string): void {
    if (kind === 'AIKey') {
      this.#index.removeKey(namespace, name);
      this.#announced.delete(`${namespace}/${name}`);
    }
    if (kind !== 'Secret') return;
    this.#index.removeSecret(namespace, name);
    this.#addAll(this.#index.keysOfSecret(namespace, name));
  }

  synced(kind: ResourceKind): void {
    this.#synced.add(kind);
    if (this.#isSynced()) this.mintAll();
  }

  #addAll(ids: Iterable<string>): void {
    for (const id of ids) this.#queue.add(id);
  }

  #isSynced(): boolean {
    return this.#synced.has('AIKey') && this.#synced.has('Secret');
  }

  async #reconcile(id: string, signal: AbortSignal): Promise<Requeue> {
    const { secrets, isLeader } = this.#options;
    const owner = this.#index.key(id);
    if (owner === undefined || !this.#isSynced() || !isLeader()) return {};
    const held = this.#index.secretOf(owner);
    if (held === 'HoldsKey') return this.#keep(id, owner, signal);
    // What is known may be old: an AIKey that is being deleted would have its Secret made again and again.
    if (!(await secrets.isLive(owner, signal))) return {};
    if (held === 'Absent' && (await this.#create(owner, signal))) return {};
    return this.#complete(owner, signal);
  }

  /** A key that is there grows old, is replaced, and ends. */
  async #keep(id: string, owner: KeyResource, signal: AbortSignal): Promise<Requeue> {
    const expiry = judgeExpiry(owner, this.#options.clock.now());
    this.#report(owner);
    const rotatesAtMs = await this.#rotate(owner, signal);
    if (expiry.kind === 'Soon') await this.#warnOfEnd(id, owner, signal);
    const changesAtMs = 'untilMs' in expiry ? expiry.untilMs : Number.POSITIVE_INFINITY;
    return this.#waitUntil(Math.min(rotatesAtMs, changesAtMs));
  }

  /** When to look again. */
  async #rotate(owner: KeyResource, signal: AbortSignal): Promise<number> {
    const record = this.#index.recordOf(owner);
    if (record === undefined) return Number.POSITIVE_INFINITY;
    const plan = planRotation(owner, record, this.#options.clock.now());
    if (plan.kind === 'Wait') return plan.untilMs ?? Number.POSITIVE_INFINITY;
    const { event, untilMs } = await rotateKey(owner, this.#options, signal);
    if (event !== undefined) {
      this.#rotated += 1;
      await this.#announce(owner, event, signal);
    }
    return untilMs ?? Number.POSITIVE_INFINITY;
  }

  #waitUntil(atMs: number): Requeue {
    if (!Number.isFinite(atMs)) return {};
    const leftMs = Math.max(0, atMs - this.#options.clock.now());
    return { requeueAfterMs: Math.min(leftMs, longestWaitMs) };
  }

  async #create(owner: KeyResource, signal: AbortSignal): Promise<boolean> {
    const made = await this.#options.secrets.create(this.#mint(owner), signal);
    if (made === 'Exists') return false;
    this.#report(owner);
    await this.#announceMinting(owner, `made Secret ${owner.spec.secretName} with a new key`, signal);
    return true;
  }

  /** The Secret is there: it may hold a key already, be ours to complete, or be somebody else's. */
  async #complete(owner: KeyResource, signal: AbortSignal): Promise<Requeue> {
    const { secrets } = this.#options;
    const existing = await secrets.read(owner, signal);
    if (existing === undefined) throw new Error('the Secret came and went; looking again');
    const conflict = describeConflict(owner, existing);
    this.#report(owner, conflict);
    if (conflict !== undefined) return { requeueAfterMs: conflictRecheckMs };
    if (existing.holdsKey) return {};
    if ((await secrets.putKey(this.#mint(owner), existing, signal)) === 'Changed') {
      throw new Error('the Secret changed meanwhile; looking again');
    }
    await this.#announceMinting(owner, `put a new key into Secret ${owner.spec.secretName}`, signal);
    return {};
  }

  #mint(owner: KeyResource): MintedSecret {
    const key = mintKey();
    const record = firstRecord(owner, { sha256: hashKey(key), nowMs: this.#options.clock.now() });
    return { owner, key, record };
  }

  #report(owner: KeyResource, conflict?: string): void {
    const { report, clock } = this.#options;
    if (conflict !== undefined) report(owner, { reason: 'SecretConflict', message: conflict });
    else if (judgeExpiry(owner, clock.now()).kind !== 'Expired') report(owner, undefined);
    else {
      const message = `spec.expiresAt: the key has ended at ${owner.spec.expiresAt} and is refused`;
      report(owner, { reason: 'Expired', message });
    }
  }

  async #warnOfEnd(id: string, owner: KeyResource, signal: AbortSignal): Promise<void> {
    const { expiresAt = '' } = owner.spec;
    if (this.#announced.get(id) === expiresAt) return;
    const message = `the key is refused from ${expiresAt} on`;
    await this.#announce(owner, { type: 'Warning', reason: 'KeyExpiresSoon', message }, signal);
    this.#announced.set(id, expiresAt);
  }

  #announceMinting(owner: KeyResource, message: string, signal: AbortSignal): Promise<void> {
    this.#minted += 1;
    return this.#announce(owner, { type: 'Normal', reason: 'KeyMinted', message }, signal);
  }

  #announce({ metadata }: KeyResource, event: StatusEvent, signal: AbortSignal): Promise<void> {
    const { namespace, name } = metadata;
    return this.#options.announce({ kind: 'AIKey', namespace, name }, event, signal);
  }
}

function describeConflict({ spec }: KeyResource, existing: ExistingSecret): string | undefined {
  const what = `Secret ${spec.secretName}`;
  if (existing.type !== 'Opaque') return `${what} is of type ${existing.type}, not Opaque`;
  if (existing.holdsKey || existing.isOurs) return undefined;
  return `${what} exists without ${secretDataKey} and was not made by Sallyport; delete it, or put a key into it`;
}
