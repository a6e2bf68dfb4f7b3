import { entryName } from '#contract/snapshot/entry.ts';
import type { PolicyResource } from '../api/resources.ts';
import { type KeyLocation, keyLocationName, keyLocationOf } from './key-location.ts';
import type { KeptKeys } from './key-store.ts';

/** A location whose keys some AIPolicy wants, and how it is with them. */
export interface WantedLocation {
  readonly location: KeyLocation;
  kept: KeptKeys | undefined;
  /** Tries that failed in a row. */
  failures: number;
  /** Whether what an earlier operator kept was looked for. */
  recalled: boolean;
  /** When a proxy last missed a key and it was asked for; on the monotonic clock. */
  missedAtMs: number | undefined;
}

interface Change {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** Which AIPolicies want the keys of which location. */
export class WantedKeys {
  readonly #locations = new Map<string, WantedLocation>();
  /** Location names by entry name, by `<namespace>/<name>` of the AIPolicy. */
  readonly #policies = new Map<string, ReadonlyMap<string, string>>();

  put({ metadata, spec }: PolicyResource): Change {
    const { namespace, name } = metadata;
    const wants = new Map<string, string>();
    const added: string[] = [];
    for (const source of spec.authentication?.sources ?? []) {
      const location = keyLocationOf(source);
      if (location === undefined) continue;
      const id = keyLocationName(location);
      wants.set(jwksEntryName(namespace, name, source.name), id);
      if (this.#locations.has(id)) continue;
      this.#locations.set(id, {
        location,
        kept: undefined,
        failures: 0,
        recalled: false,
        missedAtMs: undefined,
      });
      added.push(id);
    }
    this.#policies.set(`${namespace}/${name}`, wants);
    return { added, dropped: this.#dropUnwanted() };
  }

  remove(namespace: string, name: string): Change {
    this.#policies.delete(`${namespace}/${name}`);
    return { added: [], dropped: this.#dropUnwanted() };
  }

  get(id: string): WantedLocation | undefined {
    return this.#locations.get(id);
  }

  all(): readonly WantedLocation[] {
    return [...this.#locations.values()];
  }

  locationOfEntry(entry: string): string | undefined {
    for (const wants of this.#policies.values()) {
      const id = wants.get(entry);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  #dropUnwanted(): readonly string[] {
    const wanted = new Set([...this.#policies.values()].flatMap((wants) => [...wants.values()]));
    const dropped = [...this.#locations.keys()].filter((id) => !wanted.has(id));
    for (const id of dropped) this.#locations.delete(id);
    return dropped;
  }
}

/** Name of the entry that carries the keys of a source. */
export function jwksEntryName(namespace: string, name: string, source: string): string {
  return entryName({ kind: 'jwks', namespace, name, source, issuer: '', keys: [] });
}
