import { encodeUpdate, encodeWireEntry } from '#contract/push/encode-message.ts';
import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import type { GatewaySnapshot } from './gateway-snapshot.ts';
import type { Holding } from './subscriber-state.ts';

/** What turns one holding into another. */
export interface Update {
  readonly version: string;
  readonly changed: readonly Entry[];
  readonly removed: readonly EntryName[];
  /** The update as a line of the config stream; the same bytes for every subscriber in the same position. */
  line(): Buffer;
}

/** Makes updates and remembers them, as the proxies of a gateway mostly stand at the same version. */
export interface Updates {
  between(from: Holding, to: Holding, newest: GatewaySnapshot): Update;
  /** Lets go of the updates towards older snapshots. */
  forget(): void;
}

/** Proxies that lag differ from each other, so more would keep the bytes of each alive for nothing. */
const maxRemembered = 8;

/** Wire forms are made once an entry, whoever asks for them, and go when the entry goes. */
export function makeUpdates(): Updates {
  const wireForms = new WeakMap<Entry, string>();
  const remembered = new Map<string, Update>();
  const wireForm = (entry: Entry): string => {
    const known = wireForms.get(entry);
    if (known !== undefined) return known;
    const made = encodeWireEntry(entry);
    wireForms.set(entry, made);
    return made;
  };
  return {
    between: (from, to, newest) => {
      const key = `${from.version} ${to.version}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const update = makeUpdate({ from, to, newest, wireForm });
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(key, update);
      return update;
    },
    forget: () => remembered.clear(),
  };
}

function makeUpdate(parts: {
  readonly from: Holding;
  readonly to: Holding;
  readonly newest: GatewaySnapshot;
  readonly wireForm: (entry: Entry) => string;
}): Update {
  const { from, to, newest, wireForm } = parts;
  const changed: Entry[] = [];
  for (const [name, digest] of to.digests) {
    if (from.digests.get(name) !== digest) changed.push(entryWith(newest, name, digest));
  }
  const removed = Array.from(from.digests.keys()).filter((name) => !to.digests.has(name));
  let bytes: Buffer | undefined;
  const line = (): Buffer => {
    bytes ??= Buffer.from(encodeUpdate(to.version, changed.map(wireForm), removed));
    return bytes;
  };
  return { version: to.version, changed, removed, line };
}

function entryWith(newest: GatewaySnapshot, name: EntryName, digest: string): Entry {
  for (const entry of [newest.snapshot.entries.get(name), newest.previous.get(name)]) {
    if (entry?.digest === digest) return entry;
  }
  throw new Error(`no body of ${name} has the digest ${digest}`);
}
