import { afterEach, expect, test } from '@jest/globals';
import { makeConnectionPools } from './connection-pools.ts';
import type { Place } from './place.ts';

const place: Place = { key: 'k', origin: 'http://127.0.0.1:9', pathPrefix: '', connectTimeoutMs: 100 };
const pools = makeConnectionPools();
afterEach(() => pools.destroy());

test('a-pool-survives-as-long-as-one-table-needs-it', () => {
  pools.retain([place]);
  const first = pools.at(place);
  pools.retain([place]);
  pools.release([place]);
  expect(pools.at(place)).toBe(first);
  expect(first.closed).toBe(false);
});

test('a-pool-without-users-is-closed', () => {
  pools.retain([place]);
  const pool = pools.at(place);
  pools.release([place]);
  expect(pool.closed).toBe(true);
  expect(pools.size()).toBe(0);
});
