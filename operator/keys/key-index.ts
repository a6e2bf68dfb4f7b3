import type { KeyResource } from '../api/resources.ts';

/** Which AIKeys name which Secrets, and which of those hold a key. Ids are `<namespace>/<name>`. */
export class KeyIndex {
  readonly #keys = new Map<string, KeyResource>();
  readonly #keysBySecret = new Map<string, Set<string>>();
  readonly #secrets = new Map<string, boolean>();

  /** Its id. */
  putKey(key: KeyResource): string {
    const { namespace, name } = key.metadata;
    this.removeKey(namespace, name);
    const id = idOf(namespace, name);
    this.#keys.set(id, key);
    const secretId = idOf(namespace, key.spec.secretName);
    const ids = this.#keysBySecret.get(secretId) ?? new Set();
    this.#keysBySecret.set(secretId, ids.add(id));
    return id;
  }

  removeKey(namespace: string, name: string): void {
    const id = idOf(namespace, name);
    const known = this.#keys.get(id);
    if (known === undefined) return;
    this.#keys.delete(id);
    const secretId = idOf(namespace, known.spec.secretName);
    const ids = this.#keysBySecret.get(secretId);
    ids?.delete(id);
    if (ids?.size === 0) this.#keysBySecret.delete(secretId);
  }

  putSecret(namespace: string, name: string, holdsKey: boolean): void {
    this.#secrets.set(idOf(namespace, name), holdsKey);
  }

  removeSecret(namespace: string, name: string): void {
    this.#secrets.delete(idOf(namespace, name));
  }

  key(id: string): KeyResource | undefined {
    return this.#keys.get(id);
  }

  all(): Iterable<string> {
    return this.#keys.keys();
  }

  keysOfSecret(namespace: string, name: string): Iterable<string> {
    return this.#keysBySecret.get(idOf(namespace, name)) ?? [];
  }

  secretOf({ metadata, spec }: KeyResource): 'Absent' | 'HoldsKey' | 'LacksKey' {
    const holdsKey = this.#secrets.get(idOf(metadata.namespace, spec.secretName));
    if (holdsKey === undefined) return 'Absent';
    return holdsKey ? 'HoldsKey' : 'LacksKey';
  }
}

function idOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
