import type { UsedKey } from '#contract/push/messages.ts';
import type { Clock } from '#runtime/clock.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { DesiredStatus } from '../translate/translation.ts';
import type { KeyMark } from './key-mark.ts';
import { printTime } from './key-record.ts';

/** What a status says of the use of a key. */
export interface KeyUse {
  readonly lastUsedAt?: string;
  readonly previousLastUsedAt?: string;
}

/** A key in use is told anew after so long: a status is written for it once an hour, not once a request. */
export const useEveryMs = 3_600_000;
/** Times are told in whole tens of minutes. */
const grainMs = 600_000;
/** How long news are gathered before statuses are looked at. */
const gatherMs = 10_000;
/** Marks that other replicas are told of: those that moved last. */
const mostRecent = 200;

/** What proxies may speak of: the keys of an AIKey, and the gateways that know them. */
interface KnownKey {
  readonly ref: ObjectRef;
  readonly current: unknown;
  readonly previous: unknown;
  readonly gateways: DesiredStatus['entries'];
}

/**
 * When keys were last used, from what proxies report to this replica and to the others. Only of keys that are in the snapshot
 * of the gateway that reports, so that a proxy can neither fill it nor speak of the keys of others.
 */
export class KeyUseBook {
  readonly #clock: Clock;
  readonly #onChange: (refs: readonly ObjectRef[]) => void;
  /** By `<namespace>/<name>`. */
  #known: ReadonlyMap<string, KnownKey> = new Map();
  /** By `<namespace>/<name>` and fingerprint. */
  readonly #marks = new Map<string, KeyMark>();
  /** Those that our own proxies reported, the last to move last. */
  readonly #reported = new Map<string, KeyMark>();
  readonly #changed = new Set<string>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onChange: (refs: readonly ObjectRef[]) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Which keys there are. */
  update(statuses: readonly DesiredStatus[]): void {
    this.#known = new Map(statuses.flatMap(knowKey));
    for (const [markId, { key, fingerprint }] of this.#marks) {
      if (this.#isKnown(key, fingerprint)) continue;
      this.#marks.delete(markId);
      this.#reported.delete(markId);
    }
  }

  /** A proxy of this gateway has taken these keys. */
  note(gateway: string, used: readonly UsedKey[]): void {
    for (const { key, fingerprint, secondsAgo } of used) {
      if (this.#known.get(key)?.gateways.has(gateway) !== true) continue;
      const mark = { key, fingerprint, atMs: this.#clock.now() - secondsAgo * 1000 };
      if (this.#advance(mark)) this.#remember(mark);
    }
  }

  /** What another replica has heard. A time that is still to come is that of a clock that goes wrong. */
  hear(marks: readonly KeyMark[]): void {
    for (const mark of marks) this.#advance({ ...mark, atMs: Math.min(mark.atMs, this.#clock.now()) });
  }

  /** For other replicas. */
  recent(): readonly KeyMark[] {
    return [...this.#reported.values()];
  }

  of({ namespace, name }: ObjectRef): KeyUse {
    const key = `${namespace}/${name}`;
    const known = this.#known.get(key);
    const current = this.#usedAt(key, known?.current);
    const previous = this.#usedAt(key, known?.previous);
    const last = Math.max(current ?? 0, previous ?? 0);
    return {
      ...(last === 0 ? {} : { lastUsedAt: printTime(last) }),
      ...(previous === undefined ? {} : { previousLastUsedAt: printTime(previous) }),
    };
  }

  stop(): void {
    this.#cancel?.();
  }

  #usedAt(key: string, fingerprint: unknown): number | undefined {
    const atMs = this.#marks.get(`${key}/${String(fingerprint)}`)?.atMs;
    return atMs === undefined ? undefined : Math.floor(atMs / grainMs) * grainMs;
  }

  #isKnown(key: string, fingerprint: string): boolean {
    const known = this.#known.get(key);
    return known !== undefined && (known.current === fingerprint || known.previous === fingerprint);
  }

  /** Whether it is news. */
  #advance(mark: KeyMark): boolean {
    const { key, fingerprint, atMs } = mark;
    if (!this.#isKnown(key, fingerprint)) return false;
    const markId = `${key}/${fingerprint}`;
    const before = this.#marks.get(markId);
    if (before !== undefined && atMs - before.atMs < useEveryMs) return false;
    this.#marks.set(markId, mark);
    this.#changed.add(key);
    this.#cancel ??= this.#clock.schedule(() => this.#tell(), gatherMs);
    return true;
  }

  #remember(mark: KeyMark): void {
    const markId = `${mark.key}/${mark.fingerprint}`;
    this.#reported.delete(markId);
    this.#reported.set(markId, mark);
    const [oldest] = this.#reported.keys();
    if (this.#reported.size > mostRecent && oldest !== undefined) this.#reported.delete(oldest);
  }

  #tell(): void {
    this.#cancel = undefined;
    const refs = [...this.#changed].flatMap((key) => this.#known.get(key)?.ref ?? []);
    this.#changed.clear();
    this.#onChange(refs);
  }
}

function knowKey({ ref, fields, entries }: DesiredStatus): readonly (readonly [string, KnownKey])[] {
  if (ref.kind !== 'AIKey') return [];
  const { fingerprint, previousFingerprint } = fields;
  const known = { ref, current: fingerprint, previous: previousFingerprint, gateways: entries };
  return [[`${ref.namespace}/${ref.name}`, known]];
}
