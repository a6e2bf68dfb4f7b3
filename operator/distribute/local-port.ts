import type { EntryProblem } from '#contract/problem.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeSnapshot, type Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Result } from '#runtime/result.ts';
import type { SubscriberPort } from './subscriber.ts';

/** A proxy in this process: entries are handed over as they are, and the verdict comes at once. */
export function makeLocalPort(
  apply: (snapshot: Snapshot) => Result<void, readonly EntryProblem[]>,
): SubscriberPort {
  let held: ReadonlyMap<string, Entry> = new Map();
  return {
    send: (update) => {
      const next = new Map(held);
      for (const name of update.removed) next.delete(name);
      for (const entry of update.changed) next.set(entry.name, entry);
      const applied = apply(makeSnapshot(next.values()));
      if (applied.kind === 'Failed') return { kind: 'Refused', problems: applied.failure };
      held = next;
      return { kind: 'Acknowledged' };
    },
    close: () => undefined,
  };
}
