import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InFlight } from './in-flight.ts';

test('holds-what-was-added-and-not-removed-in-any-order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), (choices) => {
      const inFlight = new InFlight<number>();
      const expected: ReturnType<typeof inFlight.add>[] = [];
      for (const [step, choice] of choices.entries()) {
        const [leaving] = choice < expected.length ? expected.splice(choice, 1) : [];
        if (leaving === undefined) expected.push(inFlight.add(step));
        else inFlight.remove(leaving);
        expect(inFlight.size).toBe(expected.length);
        expect(new Set(inFlight.all())).toEqual(new Set(expected.map(({ item }) => item)));
      }
    }),
  );
});
