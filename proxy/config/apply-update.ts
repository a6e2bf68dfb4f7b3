import type { EntryProblem } from '#contract/problem.ts';
import type { OperatorMessage } from '#contract/push/messages.ts';
import { digestInSlices } from '#contract/snapshot/digest.ts';
import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import { parseEntry } from '#contract/snapshot/parse-entry.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { finish, isRestDue, type Sliced } from '#runtime/sliced.ts';

/** What the proxy must do to its snapshot, as the operator puts it; entries are still in wire form. */
export type ConfigUpdate = Omit<Extract<OperatorMessage, { kind: 'update' }>, 'kind'>;

/** Entries out of their wire form, and what is wrong with those that are none. */
export interface ParsedEntries {
  readonly entries: Entry[];
  readonly problems: EntryProblem[];
}

/**
 * The snapshot that an update makes of the one that is held. Every bad entry is named; the version must be that of
 * the result, so that an update meant for another starting point is refused and not half applied.
 */
export function applyUpdate(
  held: Snapshot | undefined,
  update: ConfigUpdate,
): Result<Snapshot, readonly EntryProblem[]> {
  return finish(applyUpdateInSlices(held, update));
}

/** `applyUpdate` for where requests wait for their turn; `before` came in parts ahead of the update. */
export function* applyUpdateInSlices(
  held: Snapshot | undefined,
  { version, entries, removed }: ConfigUpdate,
  before: ParsedEntries = { entries: [], problems: [] },
): Sliced<Result<Snapshot, readonly EntryProblem[]>> {
  yield* parseInSlices(entries, before);
  if (before.problems.length > 0) return failed(before.problems);
  const next = new Map<EntryName, Entry>();
  for (const [name, entry] of held?.entries ?? []) {
    next.set(name, entry);
    if (isRestDue(next.size)) yield;
  }
  for (const name of removed) next.delete(name);
  for (const entry of before.entries) {
    next.set(entry.name, entry);
    if (isRestDue(next.size)) yield;
  }
  const made = yield* digestInSlices(next.values());
  if (made === version) return ok({ version, entries: next });
  const message = `the entries add up to version ${made}, not to ${version}`;
  return failed([{ entry: '', path: '', message }]);
}

/** Adds entries in wire form to those that are parsed. */
export function* parseInSlices(wires: readonly unknown[], into: ParsedEntries): Sliced<void> {
  for (const wire of wires) {
    const entry = parseEntry(wire);
    if (entry.kind === 'Ok') into.entries.push(entry.value);
    else into.problems.push(entry.failure);
    yield;
  }
}
