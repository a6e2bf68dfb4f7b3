import { printUsd } from '#contract/money.ts';
import type { ModelPrice } from '#contract/snapshot/model-price.ts';
import type { Catalogue, ListedModel } from '#proxy/prices/catalogue/catalogue.ts';
import { findModel } from '#proxy/prices/catalogue/find-model.ts';
import { loadCatalogue } from '#proxy/prices/catalogue/load-catalogue.ts';
import { makeSchedule } from '#proxy/prices/price-schedule.ts';
import { suggestion } from '#runtime/near-miss.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import type { Terminal } from '../terminal.ts';
import { formatTable } from './format-table.ts';

interface Row {
  readonly list: string;
  readonly model: string;
  /** Undefined: billed by what is not counted. */
  readonly price: ModelPrice | undefined;
}

/** `sallyport prices list`; the result is the exit code: 1 nothing is found. */
export async function listPricesCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const format = options.get('output');
  if (format !== 'text' && format !== 'json')
    return wrongUse(`--output is text or json, not '${format}'`, terminal);
  const catalogue = await loadCatalogue();
  const all = catalogue.lists.map(({ id }) => id);
  const list = options.get('provider');
  if (list !== undefined && !all.includes(list))
    return wrongUse(
      `there is no price list '${list}'${suggestion(list, all)}\nThere are ${all.join(', ')}`,
      terminal,
    );
  const lists = list === undefined ? all : [list];
  const rows = lists.flatMap((id) => rowsOf(catalogue, id, options.get('model')));
  const publishedOn = new Date(catalogue.publishedAtMs).toISOString().slice(0, 10);
  if (format === 'json') {
    terminal.out(`${JSON.stringify({ version: catalogue.version, publishedOn, models: rows }, null, 2)}\n`);
  } else {
    terminal.out(formatTable([heading, ...rows.map(cellsOf)]));
    terminal.err(`USD per million tokens; catalogue ${catalogue.version} of ${publishedOn}\n`);
  }
  return rows.length === 0 ? 1 : 0;
}

const heading = ['LIST', 'MODEL', 'INPUT', 'CACHED', 'WRITE', 'WRITE 1H', 'OUTPUT', 'BESIDE'];

function rowsOf(catalogue: Catalogue, list: string, name: string | undefined): readonly Row[] {
  const found = name === undefined ? undefined : findModel(catalogue, list, name);
  const models =
    name === undefined ? (catalogue.list(list)?.models ?? []) : found === undefined ? [] : [found];
  return models.map((model) => ({ list, model: model.id, price: priceToday(model) }));
}

function priceToday({ prices: [first, ...later] }: ListedModel): ModelPrice | undefined {
  return first === undefined ? undefined : makeSchedule([first, ...later]).at(Date.now());
}

function cellsOf({ list, model, price }: Row): readonly string[] {
  if (price === undefined) return [list, model, 'no price: billed by what is not counted here'];
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = price;
  return [list, model, ...[input, cacheRead, cacheWrite5m, cacheWrite1h, output].map(cell), besideOf(price)];
}

function cell(rate: number | undefined): string {
  return rate === undefined ? '-' : printUsd(rate);
}

/** What few models have. */
function besideOf({
  audioInput,
  audioOutput,
  imageInput,
  reasoning,
  request,
  tiers = [],
}: ModelPrice): string {
  const named = Object.entries({ audioInput, audioOutput, imageInput, reasoning, request });
  return [
    ...named.flatMap(([name, rate]) => (rate === undefined ? [] : [`${name} ${printUsd(rate)}`])),
    ...tiers.map(
      ({ aboveInputTokens, input, output }) =>
        `above ${aboveInputTokens}: ${cell(input)} in, ${cell(output)} out`,
    ),
  ].join(', ');
}

function wrongUse(message: string, terminal: Terminal): number {
  terminal.err(`${message}\n`);
  return 2;
}
