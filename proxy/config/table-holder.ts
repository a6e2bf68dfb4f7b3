import type { EntryProblem } from '#contract/problem.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { ok, type Result } from '#runtime/result.ts';
import { type ConnectionPools, makeConnectionPools } from '../upstream/connection-pools.ts';
import type { MakeProvider } from './compile-piece.ts';
import { compileTable } from './compile-table.ts';
import type { RoutingTable } from './routing-table.ts';

/** A table in use by one request; its connections stay open until `done`. */
export interface TableUse {
  readonly table: RoutingTable;
  /** Exactly once. */
  done(): void;
}

/** The routing table in force, and the connections that tables need. */
export interface TableHolder {
  /** Compiles a snapshot and puts it in force with one assignment; the value is its version. A failure changes nothing. */
  apply(snapshot: Snapshot): Result<string, readonly EntryProblem[]>;
  /** Undefined: no snapshot was ever in force. */
  current(): RoutingTable | undefined;
  /** For one request: the table in force, for as long as the request runs. */
  take(): TableUse | undefined;
  readonly pools: ConnectionPools;
}

interface InForce {
  readonly table: RoutingTable;
  users: number;
  replaced: boolean;
}

export function makeTableHolder(makeProvider: MakeProvider): TableHolder {
  const pools = makeConnectionPools();
  let inForce: InForce | undefined;

  const letGo = (old: InForce): void => {
    if (old.replaced && old.users === 0) pools.release(old.table.places);
  };

  return {
    pools,
    current: () => inForce?.table,
    apply: (snapshot) => {
      const compiled = compileTable(snapshot, { makeProvider, previous: inForce?.table });
      if (compiled.kind === 'Failed') return compiled;
      const old = inForce;
      pools.retain(compiled.value.places);
      inForce = { table: compiled.value, users: 0, replaced: false };
      if (old !== undefined) {
        old.replaced = true;
        letGo(old);
      }
      return ok(compiled.value.version);
    },
    take: () => {
      const used = inForce;
      if (used === undefined) return undefined;
      used.users += 1;
      return {
        table: used.table,
        done: () => {
          used.users -= 1;
          letGo(used);
        },
      };
    },
  };
}
