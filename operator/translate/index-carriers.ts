import type { EntryName } from '#contract/snapshot/entry.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { OwnedEntry } from './translation.ts';

/** Names of the entries that an object owns, by gateway; empty where no proxy is told of it. */
export type FindCarriers = (ref: ObjectRef) => ReadonlyMap<string, readonly EntryName[]>;

/** Turns the snapshots of all gateways round. */
export function indexCarriers(gateways: ReadonlyMap<string, readonly OwnedEntry[]>): FindCarriers {
  const carriers = new Map<string, Map<string, EntryName[]>>();
  for (const [gateway, entries] of gateways) {
    for (const { name, owner } of entries) {
      const key = ownerKey(owner);
      const byGateway = carriers.get(key) ?? new Map<string, EntryName[]>();
      carriers.set(key, byGateway);
      const names = byGateway.get(gateway);
      if (names === undefined) byGateway.set(gateway, [name]);
      else names.push(name);
    }
  }
  const none: ReadonlyMap<string, readonly EntryName[]> = new Map();
  return (ref) => carriers.get(ownerKey(ref)) ?? none;
}

function ownerKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}
