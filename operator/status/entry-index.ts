import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Translation } from '../translate/translation.ts';

/** Digests of the newest entries, by gateway and name. */
export interface EntryIndex {
  replace(gateways: Translation['gateways']): void;
  digestOf(gateway: string, name: EntryName): string | undefined;
  namesOf(gateway: string): readonly EntryName[];
}

export function makeEntryIndex(): EntryIndex {
  let digests: ReadonlyMap<string, ReadonlyMap<EntryName, string>> = new Map();
  let names: ReadonlyMap<string, readonly EntryName[]> = new Map();
  return {
    replace: (gateways) => {
      digests = new Map(
        Array.from(gateways, ([key, entries]) => [
          key,
          new Map(entries.map(({ name, digest }) => [name, digest])),
        ]),
      );
      names = new Map(Array.from(gateways, ([key, entries]) => [key, entries.map(({ name }) => name)]));
    },
    digestOf: (gateway, name) => digests.get(gateway)?.get(name),
    namesOf: (gateway) => names.get(gateway) ?? [],
  };
}
