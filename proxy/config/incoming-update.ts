import type { EntryProblem } from '#contract/problem.ts';
import { maxOperatorLine } from '#contract/push/bounds.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Result } from '#runtime/result.ts';
import { finishInSlices, rest } from '#runtime/sliced.ts';
import { applyUpdateInSlices, type ConfigUpdate, type ParsedEntries, parseInSlices } from './apply-update.ts';

/** An update on its way in, part by part; between slices of the work requests are served. */
export interface IncomingUpdate {
  /** Takes a part, `length` characters long. Rejects with RangeError where the parts outgrow what a proxy takes. */
  take(entries: readonly unknown[], length: number): Promise<void>;
  /** The update itself ends it: what it and its parts make of `held`. The next part is another update's. */
  close(held: Snapshot | undefined, update: ConfigUpdate): Promise<Result<Snapshot, readonly EntryProblem[]>>;
}

export function makeIncomingUpdate(): IncomingUpdate {
  let parsed: ParsedEntries = { entries: [], problems: [] };
  let taken = 0;
  return {
    take: async (entries, length) => {
      taken += length;
      if (taken > maxOperatorLine)
        throw new RangeError(`an update is longer than ${maxOperatorLine} characters`);
      // Parsed as it comes, so that no more than one line is held in both forms.
      await finishInSlices(parseInSlices(entries, parsed));
      await rest();
    },
    close: (held, update) => {
      const before = parsed;
      parsed = { entries: [], problems: [] };
      taken = 0;
      return finishInSlices(applyUpdateInSlices(held, update, before));
    },
  };
}
