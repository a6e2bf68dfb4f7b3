import type { PriceList } from '#proxy/prices/catalogue/catalogue.ts';
import { seed } from './seed.ts';

/** `proxy/prices/catalogue/catalogue-text.ts`: a line for each list and each model, so that a change of prices reads as one. */
export function printCatalogue(lists: readonly PriceList[], notice: string): string {
  const lines = lists.flatMap(({ models, ...head }) => [head, ...models]).map((line) => JSON.stringify(line));
  if (lines.some((line) => /`|\$\{/.test(line)))
    throw new Error('a line would end the text or begin an expression');
  return [
    `// ${notice}`,
    `// Prices as of ${seed.publishedOn}, from ${seed.package} ${seed.version} (${seed.source}; ${seed.licence}).`,
    '',
    `export const catalogueVersion = '${seed.version}';`,
    `export const cataloguePublishedOn = '${seed.publishedOn}';`,
    '',
    '/** JSON lines: the head of a list (`id`, `url`, `fallback`), its models behind it. */',
    'export const catalogueText = String.raw`',
    ...lines,
    '`;',
    '',
  ].join('\n');
}
