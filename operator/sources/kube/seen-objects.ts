import { isRecord } from '#runtime/is-record.ts';
import type { ObjectRef } from '../../api/resources.ts';
import type { ObjectStatus } from '../../status/status-sink.ts';
import type { KubeObject } from './kube-object.ts';
import { parseStatus } from './parse-status.ts';

/** What writing a status or an event needs of an object. */
export interface SeenObject {
  readonly uid: string;
  readonly resourceVersion: string;
  /** As the API server has it; undefined where there is none, or one that cannot be ours. */
  readonly status: ObjectStatus | undefined;
}

/** Our own kinds' objects as last seen, from watches and from the answers to writes, whichever is newer. */
export class SeenObjects {
  readonly #objects = new Map<string, SeenObject>();

  put(ref: ObjectRef, { uid, resourceVersion, raw }: KubeObject): void {
    const key = refKey(ref);
    const known = this.#objects.get(key);
    if (known?.uid === uid && isOlder(resourceVersion, known.resourceVersion)) return;
    this.#objects.set(key, { uid, resourceVersion, status: parseStatus(raw.status) });
  }

  /** The answer to a write. Says nothing of an object that was removed meanwhile. */
  update(ref: ObjectRef, object: KubeObject): void {
    if (this.#objects.get(refKey(ref))?.uid === object.uid) this.put(ref, object);
  }

  remove(ref: ObjectRef): void {
    this.#objects.delete(refKey(ref));
  }

  get(ref: ObjectRef): SeenObject | undefined {
    return this.#objects.get(refKey(ref));
  }
}

/** `AIRoute/team-a/chat`. */
export function refKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}

/** resourceVersions of one object compare as numbers where both are (KEP-5504); otherwise the later word counts. */
function isOlder(version: string, than: string): boolean {
  const number = /^[0-9]{1,20}$/;
  return number.test(version) && number.test(than) && BigInt(version) < BigInt(than);
}

/** `metadata.generation`; 0 where there is none. */
export function generationOf({ raw }: KubeObject): number {
  const generation = isRecord(raw.metadata) ? raw.metadata.generation : undefined;
  return typeof generation === 'number' ? generation : 0;
}
