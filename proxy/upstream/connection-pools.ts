import { Pool } from 'undici';
import type { Place } from './place.ts';

/**
 * Connections to upstreams, shared by all accounts at one place and kept over changes of the routing table: a pool
 * is closed when the last table that names it is let go, never by age.
 */
export interface ConnectionPools {
  /** Counts one more user of each place. */
  retain(places: Iterable<Place>): void;
  /** Takes back a `retain`; a place without users is closed once its running requests have ended. */
  release(places: Iterable<Place>): void;
  /** The pool of a place that is retained. */
  at(place: Place): Pool;
  /** Places with an open pool. */
  size(): number;
  /** Ends all connections at once. */
  destroy(): Promise<void>;
}

interface Shared {
  readonly pool: Pool;
  users: number;
}

export function makeConnectionPools(): ConnectionPools {
  const pools = new Map<string, Shared>();
  return {
    retain: (places) => {
      for (const place of places) {
        const shared = pools.get(place.key);
        if (shared === undefined) pools.set(place.key, { pool: openPool(place), users: 1 });
        else shared.users += 1;
      }
    },
    release: (places) => {
      for (const place of places) {
        const shared = pools.get(place.key);
        if (shared === undefined) continue;
        shared.users -= 1;
        if (shared.users > 0) continue;
        pools.delete(place.key);
        // A pool that is gone already has nothing left to close.
        shared.pool.close().catch(() => undefined);
      }
    },
    at: (place) => {
      const shared = pools.get(place.key);
      if (shared === undefined) throw new Error(`no connections are kept for ${place.origin}`);
      return shared.pool;
    },
    size: () => pools.size,
    destroy: async () => {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map(({ pool }) => pool.destroy()));
    },
  };
}

/** Time limits of answers are the attempt's own; HTTP/1.1 keeps one slow stream from stalling others. */
function openPool(place: Place): Pool {
  return new Pool(place.origin, {
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
    connect: { timeout: place.connectTimeoutMs },
  });
}
