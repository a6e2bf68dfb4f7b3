import { hash } from 'node:crypto';

/**
 * A tool call's id as Anthropic accepts it (`^[a-zA-Z0-9_-]+$`). Other providers' ids may hold other characters: these
 * are replaced, and a digest of the id keeps two of them apart. Equal ids give equal ids, so calls find their results.
 */
export function toolUseId(id: string): string {
  if (/^[a-zA-Z0-9_-]+$/.test(id)) return id;
  return `${id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 40)}_${hash('sha256', id).slice(0, 12)}`;
}
