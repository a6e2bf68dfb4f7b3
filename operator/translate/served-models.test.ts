import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { indexServedModels } from './served-models.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
const pattern = fc.tuple(word, fc.boolean()).map(([stem, open]) => (open ? `${stem}*` : stem));

/** Whether some name is meant by the pattern and served, looked up one by one: longer words tell nothing new. */
function overlaps(asked: string, names: readonly string[], prefixes: readonly string[]): boolean {
  const letters = ['', 'a', 'b'];
  const words = letters.flatMap((a) =>
    letters.flatMap((b) => letters.flatMap((c) => letters.map((d) => a + b + c + d))),
  );
  const meant = (name: string) =>
    asked.endsWith('*') ? name.startsWith(asked.slice(0, -1)) : name === asked;
  return words.some(
    (name) => meant(name) && (names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix))),
  );
}

test('a-pattern-is-served-where-some-name-is-meant-and-served', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.array(word, { maxLength: 4 }),
      fc.array(word, { maxLength: 2 }),
      (asked, names, prefixes) => {
        const serves = indexServedModels({ names: new Set(names), prefixes: new Set(prefixes) });
        expect(serves(asked)).toBe(overlaps(asked, names, prefixes));
      },
    ),
    { numRuns: 2000 },
  );
});
