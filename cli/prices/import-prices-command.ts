import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { errorFrom } from '#runtime/error-from.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Terminal } from '../terminal.ts';
import { type TranslatedFile, translatePriceFile } from './translate-price-file.ts';

/** `sallyport prices import`; the result is the exit code: 1 the file is wrong or not believable, 2 wrong use. */
export async function importPricesCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const format = options.get('output');
  if (format !== 'yaml' && format !== 'json')
    return fail(`--output is yaml or json, not '${format}'`, { code: 2, terminal });
  const path = options.get('file') ?? '';
  const text = await readFile(path, 'utf8').catch((error: unknown) => errorFrom(error));
  if (text instanceof Error) return fail(`cannot read ${path}: ${text.message}`, { code: 2, terminal });
  const translated = translateText(text, options.get('provider'));
  if (translated.kind === 'Failed') return fail(`${path}: ${translated.failure}`, { code: 1, terminal });
  const { models, problems } = translated.value;
  for (const problem of problems) terminal.err(`${path}: ${problem}\n`);
  if (problems.length > 0 && options.get('force') !== 'true')
    return fail('nothing is printed; --force prints it as it is', { code: 1, terminal });
  if (models.length === 0) return fail(`${path}: no model has a price by token`, { code: 1, terminal });
  const document = { models };
  terminal.out(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : printYaml(document));
  for (const remark of remarksOn(translated.value)) terminal.err(`${remark}\n`);
  return 0;
}

function translateText(text: string, provider: string | undefined): Result<TranslatedFile, string> {
  const json = parseJson(text);
  return json.kind === 'Failed' ? json : translatePriceFile(json.value, provider);
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return failed(`is no JSON: ${errorFrom(error).message}`);
  }
}

/** Amounts in quotes, as the schema wants strings. */
function printYaml(document: object): string {
  return stringify(document, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

function remarksOn({ unknown, unpriced, free }: TranslatedFile): readonly string[] {
  return [
    ...Array.from(unknown, ([field, models]) => `not carried over: ${field}, of ${countOf(models)}`),
    ...(unpriced.length === 0 ? [] : [`left out, no price by token or request: ${countOf(unpriced)}`]),
    ...(free.length === 0 ? [] : [`free, as the file says 0: ${countOf(free)}`]),
  ];
}

function countOf(models: readonly string[]): string {
  const [first = ''] = models;
  return models.length === 1 ? first : `${models.length} models, ${first} the first`;
}

function fail(
  message: string,
  { code, terminal }: { readonly code: 1 | 2; readonly terminal: Terminal },
): number {
  terminal.err(`${message}\n`);
  return code;
}
