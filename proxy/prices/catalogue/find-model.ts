import type { Catalogue, ListedModel, ModelMatch, PriceList } from './catalogue.ts';

/** `-20260313` at the end of a part of the name, which some lists write `-2026-03-13`. */
const compactDate = /-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

/** The model of a list that an upstream's name means, by the rules of the list's source; asks the lists behind it too. */
export function findModel(catalogue: Catalogue, listId: string, name: string): ListedModel | undefined {
  const list = catalogue.list(listId);
  if (list === undefined) return undefined;
  const lower = name.toLowerCase().trim();
  return (
    findInLists(catalogue, list, lower) ??
    findInLists(catalogue, list, lower.replace(compactDate, '-$1-$2-$3'))
  );
}

function findInLists(catalogue: Catalogue, list: PriceList, name: string): ListedModel | undefined {
  const found = findInList(list, name);
  if (found !== undefined) return found;
  for (const id of list.fallback) {
    const next = catalogue.list(id);
    const model = next === undefined ? undefined : findInList(next, name);
    if (model !== undefined) return model;
  }
  return undefined;
}

function findInList({ models }: PriceList, name: string): ListedModel | undefined {
  return models.find(({ match }) => matches(match, name));
}

function matches(match: ModelMatch, name: string): boolean {
  if ('equals' in match) return name === match.equals.toLowerCase();
  if ('starts_with' in match) return name.startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase());
  if ('contains' in match) return name.includes(match.contains.toLowerCase());
  if ('regex' in match) return new RegExp(match.regex).test(name);
  if ('or' in match) return match.or.some((item) => matches(item, name));
  return match.and.every((item) => matches(item, name));
}
