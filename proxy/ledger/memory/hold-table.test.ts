import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Hold } from './hold.ts';
import { HoldTable } from './hold-table.ts';

const makeHold = (id: string, hash: number): Hold =>
  new Hold({ id, hash, counters: [], amounts: [], expiresAtMs: 0 });

test('it-finds-what-a-map-would-whoever-comes-and-goes-also-where-hashes-meet', () => {
  // Few hashes, some at the end of the table: runs are long and go around.
  const hash = fc.constantFrom(1, 2, 3, 62, 63, 127, 4294967296 + 63);
  const step = fc.record({ name: fc.nat(40), hash, remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new HoldTable();
      const model = new Map<string, Hold>();
      for (const one of steps) {
        const id = `${one.name}-${one.hash}`;
        const known = model.get(id);
        if (known !== undefined && one.remove) {
          table.remove(known);
          model.delete(id);
        } else if (known === undefined) {
          const hold = makeHold(id, one.hash);
          table.add(hold);
          model.set(id, hold);
        }
        for (const hold of model.values()) expect(table.get(hold.id, hold.hash)).toBe(hold);
        expect([table.size, table.all().length]).toEqual([model.size, model.size]);
      }
    }),
  );
});

test('a-hold-that-is-not-there-is-not-found-and-not-removed', () => {
  const table = new HoldTable();
  table.add(makeHold('a', 5));
  table.remove(makeHold('a', 5));
  expect(table.get('b', 5)).toBeUndefined();
  expect(table.size).toBe(1);
});
