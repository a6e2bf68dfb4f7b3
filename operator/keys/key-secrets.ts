import type { KeyResource } from '../api/resources.ts';

/** Key within a Secret that holds an AIKey's key. */
export const secretDataKey = 'api-key';

/** A Secret as far as minting cares; its values stay where they are. */
export interface ExistingSecret {
  readonly type: string;
  /** `api-key` is there and not empty. */
  readonly holdsKey: boolean;
  /** Labelled as made by Sallyport, or owned by the AIKey in question. */
  readonly isOurs: boolean;
  readonly resourceVersion: string;
}

/** The Secret that an AIKey names, with the key to put into it. */
export interface MintedSecret {
  readonly owner: KeyResource;
  readonly key: string;
}

/** The Secrets of a cluster as minting uses them. Every method throws when refused or unreachable; no message has a key. */
export interface KeySecrets {
  /** Whether the AIKey is there right now, is the one that is known, and is not being deleted. */
  isLive(owner: KeyResource, signal: AbortSignal): Promise<boolean>;
  create(secret: MintedSecret, signal: AbortSignal): Promise<'Created' | 'Exists'>;
  read(owner: KeyResource, signal: AbortSignal): Promise<ExistingSecret | undefined>;
  /** Adds `api-key` to the Secret in the state that was read. */
  addKey(secret: MintedSecret, read: ExistingSecret, signal: AbortSignal): Promise<'Added' | 'Changed'>;
}
