import type { KeyResource } from '../api/resources.ts';
import type { KeyRecord } from './key-record.ts';

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
  /** Absent where the key is not one that was minted for the AIKey in question. */
  readonly record?: KeyRecord;
}

/** The Secret that an AIKey names, with the key to put into it and what is to be known of that. */
export interface MintedSecret {
  readonly owner: KeyResource;
  readonly key: string;
  readonly record: KeyRecord;
}

/** The Secrets of a cluster as minting uses them. Every method throws when refused or unreachable; no message has a key. */
export interface KeySecrets {
  /** Whether the AIKey is there right now, is the one that is known, and is not being deleted. */
  isLive(owner: KeyResource, signal: AbortSignal): Promise<boolean>;
  create(secret: MintedSecret, signal: AbortSignal): Promise<'Created' | 'Exists'>;
  read(owner: KeyResource, signal: AbortSignal): Promise<ExistingSecret | undefined>;
  /** Puts `api-key` and its record into the Secret in the state that was read, both or neither. */
  putKey(secret: MintedSecret, read: ExistingSecret, signal: AbortSignal): Promise<'Done' | 'Changed'>;
  /** Replaces the record of a key that stays. */
  putRecord(
    secret: Omit<MintedSecret, 'key'>,
    read: ExistingSecret,
    signal: AbortSignal,
  ): Promise<'Done' | 'Changed'>;
}
