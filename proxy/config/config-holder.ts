import type { EntryProblem } from '#contract/problem.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Logger } from '#runtime/logger.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** A snapshot in force, with what was compiled from it. */
export interface Config<Table> {
  readonly snapshot: Snapshot;
  readonly table: Table;
}

/** Where the proxy's configuration lives. */
export interface ConfigHolder<Table> {
  /** What is in force now; a request takes it once. `undefined` before the first snapshot. */
  current(): Config<Table> | undefined;
  /** Compiles and, where that works, swaps; a refused snapshot changes nothing. */
  apply(snapshot: Snapshot): Result<void, readonly EntryProblem[]>;
}

export interface ConfigHolderOptions<Table> {
  readonly compile: (snapshot: Snapshot) => Result<Table, readonly EntryProblem[]>;
  readonly logger: Logger;
  readonly onApplied?: (config: Config<Table>) => void;
  readonly onRefused?: (snapshot: Snapshot, problems: readonly EntryProblem[]) => void;
}

export function makeConfigHolder<Table>(options: ConfigHolderOptions<Table>): ConfigHolder<Table> {
  const { logger } = options;
  let current: Config<Table> | undefined;
  return {
    current: () => current,
    apply: (snapshot) => {
      const { version } = snapshot;
      const compiled = compileSafely(options, snapshot);
      if (compiled.kind === 'Failed') {
        logger.warn({ version, problems: compiled.failure.slice(0, 10) }, 'a snapshot was refused');
        options.onRefused?.(snapshot, compiled.failure);
        return compiled;
      }
      current = { snapshot, table: compiled.value };
      logger.info({ version, entries: snapshot.entries.size }, 'a snapshot is in force');
      options.onApplied?.(current);
      return ok(undefined);
    },
  };
}

/** A compiler that throws has met something nobody thought of: the snapshot is refused, the process goes on. */
function compileSafely<Table>(
  { compile, logger }: ConfigHolderOptions<Table>,
  snapshot: Snapshot,
): Result<Table, readonly EntryProblem[]> {
  try {
    return compile(snapshot);
  } catch (error) {
    logger.error({ err: error, version: snapshot.version }, 'a snapshot could not be compiled');
    return failed([{ entry: '', path: '', message: 'the snapshot could not be compiled; see the log' }]);
  }
}
