import type { Catalogue, PriceList } from './catalogue.ts';

interface Source {
  /** As `catalogue-text.ts` has it. */
  readonly text: string;
  readonly version: string;
  /** ISO date. */
  readonly publishedOn: string;
}

/** Heads are parsed at once, the models of a list when somebody asks for it: most gateways use two or three lists. */
export function parseCatalogue({ text, version, publishedOn }: Source): Catalogue {
  const sections = new Map(Array.from(cutSections(text), (section) => [idOf(section), section]));
  const parsed = new Map<string, PriceList>();
  const list = (id: string): PriceList | undefined => {
    const known = parsed.get(id);
    const section = sections.get(id);
    if (known !== undefined || section === undefined) return known;
    const made = parseSection(section);
    parsed.set(id, made);
    return made;
  };
  const lists = Array.from(sections.values(), parseHead).map(({ id, url }) => ({
    id,
    url: new RegExp(`^(?:${url})`),
  }));
  return { version, publishedAtMs: Date.parse(publishedOn), lists, list };
}

/** A list begins with a line that has a `url`. */
function cutSections(text: string): readonly string[] {
  const starts = Array.from(text.matchAll(/^\{"id":"[^"]*","url":/gm), ({ index }) => index);
  return starts.map((start, position) => text.slice(start, starts[position + 1]).trimEnd());
}

function idOf(section: string): string {
  return parseHead(section).id;
}

function parseHead(section: string): Omit<PriceList, 'models'> {
  return JSON.parse(section.slice(0, `${section}\n`.indexOf('\n')));
}

function parseSection(section: string): PriceList {
  const [, ...models] = section.split('\n');
  return { ...parseHead(section), models: models.map((line) => JSON.parse(line)) };
}
