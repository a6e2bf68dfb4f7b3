import type { EntryProblem } from '#contract/problem.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Logger } from '#runtime/logger.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { finish, finishInSlices, type Sliced } from '#runtime/sliced.ts';

/** A snapshot in force, with what was compiled from it. */
export interface Config<Table> {
  readonly snapshot: Snapshot;
  readonly table: Table;
}

type Applied = Result<void, readonly EntryProblem[]>;

/** Where the proxy's configuration lives. */
export interface ConfigHolder<Table> {
  /** What is in force now; a request takes it once. `undefined` before the first snapshot. */
  current(): Config<Table> | undefined;
  /** Compiles and, where that works, swaps; a refused snapshot changes nothing. */
  apply(snapshot: Snapshot): Applied;
  /** The same with requests served while it compiles, by what was in force; the swap is one step all the same. */
  applyInSlices(snapshot: Snapshot): Promise<Applied>;
}

export interface ConfigHolderOptions<Table> {
  readonly compile: (snapshot: Snapshot) => Sliced<Result<Table, readonly EntryProblem[]>>;
  readonly logger: Logger;
  readonly onApplied?: (config: Config<Table>) => void;
  readonly onRefused?: (snapshot: Snapshot, problems: readonly EntryProblem[]) => void;
}

export function makeConfigHolder<Table>(options: ConfigHolderOptions<Table>): ConfigHolder<Table> {
  const { logger } = options;
  let current: Config<Table> | undefined;
  const settle = (snapshot: Snapshot, compiled: Result<Table, readonly EntryProblem[]>): Applied => {
    const { version } = snapshot;
    if (compiled.kind === 'Failed') {
      logger.warn({ version, problems: compiled.failure.slice(0, 10) }, 'a snapshot was refused');
      options.onRefused?.(snapshot, compiled.failure);
      return compiled;
    }
    current = { snapshot, table: compiled.value };
    logger.info({ version, entries: snapshot.entries.size }, 'a snapshot is in force');
    options.onApplied?.(current);
    return ok(undefined);
  };
  return {
    current: () => current,
    apply: (snapshot) => settle(snapshot, finish(compileSafely(options, snapshot))),
    applyInSlices: async (snapshot) =>
      settle(snapshot, await finishInSlices(compileSafely(options, snapshot))),
  };
}

/** A compiler that throws has met something nobody thought of: the snapshot is refused, the process goes on. */
function* compileSafely<Table>(
  { compile, logger }: ConfigHolderOptions<Table>,
  snapshot: Snapshot,
): Sliced<Result<Table, readonly EntryProblem[]>> {
  try {
    return yield* compile(snapshot);
  } catch (error) {
    logger.error({ err: error, version: snapshot.version }, 'a snapshot could not be compiled');
    return failed([{ entry: '', path: '', message: 'the snapshot could not be compiled; see the log' }]);
  }
}
