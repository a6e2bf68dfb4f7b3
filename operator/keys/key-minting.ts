import type { AnyResource, KeyResource, ObjectRef } from '../api/resources.ts';
import type { ResourceKind, ResourceSink } from '../sources/resource-sink.ts';
import type { StatusEvent } from '../status/status-sink.ts';
import { WorkQueue, type WorkQueueOptions } from '../work-queue/work-queue.ts';
import { KeyIndex } from './key-index.ts';
import { type ExistingSecret, type KeySecrets, secretDataKey } from './key-secrets.ts';
import { mintKey } from './mint-key.ts';

export interface KeyMintingOptions extends Pick<WorkQueueOptions, 'clock' | 'random' | 'logger' | 'backoff'> {
  readonly secrets: KeySecrets;
  readonly isLeader: () => boolean;
  /** The Secret belongs to somebody else; `conflict` says how, undefined that it no longer does. */
  readonly report: (key: KeyResource, conflict: string | undefined) => void;
  readonly announce: (ref: ObjectRef, event: StatusEvent, signal: AbortSignal) => Promise<void>;
}

/** A Secret of another type than Opaque is not watched, so its end is found by looking. */
const conflictRecheckMs = 60_000;

/**
 * Sees to it that the Secret that each AIKey names holds a key: makes it where it is absent, adds the key where the Secret is
 * ours, and leaves everybody else's alone. Listens to resources as a sink. Only the leader acts; call `mintAll` when
 * leadership begins.
 */
export class KeyMinting implements ResourceSink {
  readonly #options: KeyMintingOptions;
  readonly #queue: WorkQueue;
  readonly #index = new KeyIndex();
  readonly #synced = new Set<ResourceKind>();

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

  mintAll(): void {
    for (const id of this.#index.all()) this.#queue.add(id);
  }

  put(resource: AnyResource): void {
    if (resource.kind === 'AIKey') this.#queue.add(this.#index.putKey(resource));
    if (resource.kind !== 'Secret') return;
    const { namespace, name } = resource.metadata;
    const holdsKey = (resource.data.get(secretDataKey)?.length ?? 0) > 0;
    this.#index.putSecret(namespace, name, holdsKey);
    this.#addAll(this.#index.keysOfSecret(namespace, name));
  }

  remove(kind: ResourceKind, namespace: string, name: string): void {
    if (kind === 'AIKey') this.#index.removeKey(namespace, name);
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

  async #reconcile(id: string, signal: AbortSignal): Promise<{ readonly requeueAfterMs?: number }> {
    const { secrets, isLeader, report } = this.#options;
    const owner = this.#index.key(id);
    if (owner === undefined || !this.#isSynced() || !isLeader()) return {};
    const held = this.#index.secretOf(owner);
    if (held === 'HoldsKey') {
      report(owner, undefined);
      return {};
    }
    // What is known may be old: an AIKey that is being deleted would have its Secret made again and again.
    if (!(await secrets.isLive(owner, signal))) return {};
    if (held === 'Absent' && (await this.#create(owner, signal))) return {};
    return this.#complete(owner, signal);
  }

  async #create(owner: KeyResource, signal: AbortSignal): Promise<boolean> {
    const { secrets, report } = this.#options;
    if ((await secrets.create({ owner, key: mintKey() }, signal)) === 'Exists') return false;
    report(owner, undefined);
    await this.#announce(owner, `made Secret ${owner.spec.secretName} with a new key`, signal);
    return true;
  }

  /** The Secret is there: it may hold a key already, be ours to complete, or be somebody else's. */
  async #complete(owner: KeyResource, signal: AbortSignal): Promise<{ readonly requeueAfterMs?: number }> {
    const { secrets, report } = this.#options;
    const existing = await secrets.read(owner, signal);
    if (existing === undefined) throw new Error('the Secret came and went; looking again');
    const conflict = describeConflict(owner, existing);
    report(owner, conflict);
    if (conflict !== undefined) return { requeueAfterMs: conflictRecheckMs };
    if (existing.holdsKey) return {};
    if ((await secrets.addKey({ owner, key: mintKey() }, existing, signal)) === 'Changed') {
      throw new Error('the Secret changed meanwhile; looking again');
    }
    await this.#announce(owner, `put a new key into Secret ${owner.spec.secretName}`, signal);
    return {};
  }

  #announce(
    { metadata: { namespace, name } }: KeyResource,
    message: string,
    signal: AbortSignal,
  ): Promise<void> {
    const event = { type: 'Normal', reason: 'KeyMinted', message } as const;
    return this.#options.announce({ kind: 'AIKey', namespace, name }, event, signal);
  }
}

function describeConflict({ spec }: KeyResource, existing: ExistingSecret): string | undefined {
  const what = `Secret ${spec.secretName}`;
  if (existing.type !== 'Opaque') return `${what} is of type ${existing.type}, not Opaque`;
  if (existing.holdsKey || existing.isOurs) return undefined;
  return `${what} exists without ${secretDataKey} and was not made by Sallyport; delete it, or put a key into it`;
}
