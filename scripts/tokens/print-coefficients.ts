import { shapeNames } from '#proxy/tokens/shape-names.ts';
import { fitFamily } from './fit-family.ts';

/** `proxy/tokens/coefficients.ts`: thousandths of a token for each thing that is counted of a text, by encoding. */
export function printCoefficients(notice: string): string {
  const families = (['o200k', 'cl100k'] as const).map((family) => {
    const fitted = fitFamily(family);
    const lines = shapeNames.map(
      (name, position) => `  ${name}: ${Math.round((fitted[position] ?? 0) * 1000)},`,
    );
    return [`export const ${family} = {`, ...lines, '} as const;', ''].join('\n');
  });
  return [
    `// ${notice}`,
    '// Fitted by scripts/tokens to half of proxy/tokens/testdata/corpus, counted with gpt-tokenizer: thousandths of a token.',
    '',
    ...families,
  ].join('\n');
}
