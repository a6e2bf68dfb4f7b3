import type { KeyResource, SecretResource } from '../api/resources.ts';
import { hashStoredKey, type KeyRecord, keyRecordAnnotation, readKeyRecord } from './key-record.ts';
import { secretDataKey } from './key-secrets.ts';

/** What is remembered of a Secret: never a value of it. */
interface StoredSecret {
  readonly holdsKey: boolean;
  readonly annotations: SecretResource['metadata']['annotations'];
  /** Of a key with a record beside it. */
  readonly sha256: string;
}

/** Which AIKeys name which Secrets, and which of those hold a key. Ids are `<namespace>/<name>`. */
export class KeyIndex {
  readonly #keys = new Map<string, KeyResource>();
  readonly #keysBySecret = new Map<string, Set<string>>();
  readonly #secrets = new Map<string, StoredSecret>();

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

  putSecret({ metadata, data }: SecretResource): void {
    const { namespace, name, annotations } = metadata;
    const key = data.get(secretDataKey) ?? new Uint8Array();
    const holdsKey = key.length > 0;
    const hasRecord = holdsKey && annotations?.[keyRecordAnnotation] !== undefined;
    const sha256 = hasRecord ? hashStoredKey(key) : '';
    this.#secrets.set(idOf(namespace, name), { holdsKey, annotations, sha256 });
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

  secretOf(owner: KeyResource): 'Absent' | 'HoldsKey' | 'LacksKey' {
    const secret = this.#storedFor(owner);
    if (secret === undefined) return 'Absent';
    return secret.holdsKey ? 'HoldsKey' : 'LacksKey';
  }

  /** Undefined where the key is not one that was minted for this AIKey. */
  recordOf(owner: KeyResource): KeyRecord | undefined {
    const secret = this.#storedFor(owner);
    return secret === undefined
      ? undefined
      : readKeyRecord(secret.annotations, { owner, sha256: secret.sha256 });
  }

  #storedFor({ metadata, spec }: KeyResource): StoredSecret | undefined {
    return this.#secrets.get(idOf(metadata.namespace, spec.secretName));
  }
}

function idOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
