import type { EntryProblem } from '#contract/problem.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Result } from '#runtime/result.ts';
import { finish, type Sliced } from '#runtime/sliced.ts';
import { type ConnectionPools, makeConnectionPools } from '../upstream/connection-pools.ts';
import type { MakeProvider } from './compile-piece.ts';
import { compileTableInSlices } from './compile-table.ts';
import type { RoutingTable } from './routing-table.ts';

/** A table in use by one request; its connections stay open until `done`. */
export interface TableUse {
  readonly table: RoutingTable;
  /** Exactly once. */
  done(): void;
}

/** The routing table that new requests get, and the connections that tables in use need. */
export interface TableInForce {
  /** Compiles a snapshot, taking over what did not change since the table in force. */
  compile(snapshot: Snapshot): Result<RoutingTable, readonly EntryProblem[]>;
  compileInSlices(snapshot: Snapshot): Sliced<Result<RoutingTable, readonly EntryProblem[]>>;
  /** One assignment; requests that run keep the table they have, and its connections. */
  replace(table: RoutingTable): void;
  /** For one request; undefined: no snapshot was ever in force. */
  take(): TableUse | undefined;
  readonly pools: ConnectionPools;
}

interface Counted {
  readonly table: RoutingTable;
  users: number;
  replaced: boolean;
}

/** `onUnknownKey` is told the name of a `jwks` entry that lacks the key of a token. */
export function makeTableInForce(
  makeProvider: MakeProvider,
  onUnknownKey?: (entry: string) => void,
): TableInForce {
  const pools = makeConnectionPools();
  let current: Counted | undefined;

  const letGo = (counted: Counted): void => {
    if (counted.replaced && counted.users === 0) pools.release(counted.table.places);
  };

  const compileInSlices = (snapshot: Snapshot): Sliced<Result<RoutingTable, readonly EntryProblem[]>> =>
    compileTableInSlices(snapshot, { makeProvider, previous: current?.table, onUnknownKey });

  return {
    pools,
    compile: (snapshot) => finish(compileInSlices(snapshot)),
    compileInSlices,
    replace: (table) => {
      const old = current;
      pools.retain(table.places);
      current = { table, users: 0, replaced: false };
      if (old === undefined) return;
      old.replaced = true;
      letGo(old);
    },
    take: () => {
      const used = current;
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
