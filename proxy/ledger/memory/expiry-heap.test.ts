import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ExpiryHeap } from './expiry-heap.ts';
import { Hold } from './hold.ts';

test('the-first-is-always-the-one-that-expires-first-whoever-left-before', () => {
  const step = fc.record({ expiresAtMs: fc.nat(50), leaves: fc.option(fc.nat(100), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new ExpiryHeap();
      const model: Hold[] = [];
      for (const { expiresAtMs, leaves } of steps) {
        const hold = new Hold({ id: '', hash: 1, counters: [], amounts: [], expiresAtMs });
        heap.add(hold);
        model.push(hold);
        if (leaves !== undefined) {
          const [gone] = model.splice(leaves % model.length, 1);
          if (gone !== undefined) heap.remove(gone);
        }
        const soonest = Math.min(...model.map((one) => one.expiresAtMs));
        expect(heap.first()?.expiresAtMs ?? Number.POSITIVE_INFINITY).toBe(soonest);
      }
    }),
  );
});
