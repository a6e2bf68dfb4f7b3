import type { Catalogue } from './catalogue.ts';
import { parseCatalogue } from './parse-catalogue.ts';

/** The bundled prices. Their text is read when this is called, so that who counts no money never pays for it. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { catalogueText, catalogueVersion, cataloguePublishedOn } = await import('./catalogue-text.ts');
  return parseCatalogue({
    text: catalogueText,
    version: catalogueVersion,
    publishedOn: cataloguePublishedOn,
  });
}
