import type { ConditionReason, ConditionType } from '../../api/conditions.ts';
import type { ObjectRef } from '../../api/resources.ts';
import { refKey } from './seen-objects.ts';

/** Why a condition of an object is False, found by somebody other than translate. */
export interface Finding {
  readonly type: ConditionType;
  readonly reason: ConditionReason;
  /** Reason of its Event, where that is another. */
  readonly event?: string;
  /** For people; no value of a Secret. */
  readonly message: string;
  /** Of the object it was found in. */
  readonly generation: number;
}

/**
 * What translate cannot know and status must tell: an object that does not parse, a Secret that belongs to somebody else.
 * It stands over what translate says of the same condition.
 */
export class Findings {
  readonly #byRef = new Map<string, { readonly ref: ObjectRef; readonly findings: readonly Finding[] }>();
  readonly #onFound: (ref: ObjectRef) => void;
  readonly #onCleared: (ref: ObjectRef) => void;

  /** `onFound` hears of each new or changed finding, `onCleared` of each that no longer stands over the object's status. */
  constructor(onFound: (ref: ObjectRef) => void, onCleared: (ref: ObjectRef) => void) {
    this.#onFound = onFound;
    this.#onCleared = onCleared;
  }

  set(ref: ObjectRef, finding: Finding): void {
    const known = this.of(ref);
    const same = known.find(({ type }) => type === finding.type);
    if (same !== undefined && same.message === finding.message && same.generation === finding.generation)
      return;
    const others = known.filter(({ type }) => type !== finding.type);
    this.#byRef.set(refKey(ref), { ref, findings: [...others, finding] });
    this.#onFound(ref);
  }

  clear(ref: ObjectRef, type: ConditionType): void {
    const known = this.of(ref);
    const findings = known.filter((finding) => finding.type !== type);
    if (findings.length === known.length) return;
    if (findings.length === 0) this.#byRef.delete(refKey(ref));
    else this.#byRef.set(refKey(ref), { ref, findings });
    this.#onCleared(ref);
  }

  /** The object is gone. */
  forget(ref: ObjectRef): void {
    this.#byRef.delete(refKey(ref));
  }

  of(ref: ObjectRef): readonly Finding[] {
    return this.#byRef.get(refKey(ref))?.findings ?? [];
  }

  /** Objects with findings. */
  refs(): readonly ObjectRef[] {
    return [...this.#byRef.values()].map(({ ref }) => ref);
  }
}
