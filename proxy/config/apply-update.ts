import type { EntryProblem } from '#contract/problem.ts';
import type { OperatorMessage } from '#contract/push/messages.ts';
import { parseEntry } from '#contract/snapshot/parse-entry.ts';
import { makeSnapshot, type Snapshot } from '#contract/snapshot/snapshot.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** What the proxy must do to its snapshot, as the operator puts it; entries are still in wire form. */
export type ConfigUpdate = Omit<Extract<OperatorMessage, { kind: 'update' }>, 'kind'>;

/**
 * The snapshot that an update makes of the one that is held. Every bad entry is named; the version must be that of
 * the result, so that an update meant for another starting point is refused and not half applied.
 */
export function applyUpdate(
  held: Snapshot | undefined,
  update: ConfigUpdate,
): Result<Snapshot, readonly EntryProblem[]> {
  const entries = new Map(held?.entries);
  const problems: EntryProblem[] = [];
  for (const name of update.removed) entries.delete(name);
  for (const wire of update.entries) {
    const entry = parseEntry(wire);
    if (entry.kind === 'Ok') entries.set(entry.value.name, entry.value);
    else problems.push(entry.failure);
  }
  if (problems.length > 0) return failed(problems);
  const snapshot = makeSnapshot(entries.values());
  if (snapshot.version === update.version) return ok(snapshot);
  const message = `the entries add up to version ${snapshot.version}, not to ${update.version}`;
  return failed([{ entry: '', path: '', message }]);
}
