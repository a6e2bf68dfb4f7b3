import type { EntryName } from '#contract/snapshot/entry.ts';
import type { DesiredStatus } from '../translate/translation.ts';
import type { ReadProgramming } from './describe-programmed.ts';
import type { StatusEvent } from './status-sink.ts';

/** Which refusals were told already. */
export interface RejectionNotes {
  /** Refusals of entries of this object that are new: one event for each digest of an entry that a proxy refuses. */
  take(desired: DesiredStatus, read: ReadProgramming): readonly StatusEvent[];
  /** Forgets entries that are gone. */
  prune(): void;
}

/** Remembers one digest an entry, gateway and object; the same digest refused again, by another proxy or later, is no news. */
export function makeRejectionNotes(
  digestOf: (gateway: string, name: EntryName) => string | undefined,
): RejectionNotes {
  const told = new Map<
    string,
    { readonly gateway: string; readonly name: EntryName; readonly digest: string }
  >();
  return {
    take: ({ ref, entries }, read) =>
      Array.from(entries).flatMap(([gateway, names]) =>
        read(gateway, names).rejections.flatMap(({ proxyId, problem }): readonly StatusEvent[] => {
          const name = problem.entry;
          const digest = names.includes(name) ? digestOf(gateway, name) : undefined;
          const key = [ref.kind, ref.namespace, ref.name, gateway, name].join(' ');
          if (digest === undefined || told.get(key)?.digest === digest) return [];
          told.set(key, { gateway, name, digest });
          const message = `proxy ${proxyId} of AIGateway ${gateway} refuses ${name} ${problem.path}: ${problem.message}`;
          return [{ type: 'Warning', reason: 'RejectedByProxy', message: message.slice(0, 1024) }];
        }),
      ),
    prune: () => {
      for (const [key, { gateway, name }] of told) {
        if (digestOf(gateway, name) === undefined) told.delete(key);
      }
    },
  };
}
