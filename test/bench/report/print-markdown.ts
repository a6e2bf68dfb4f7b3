import type { Table } from './tables.ts';

/** A table under its title, for a document. */
export function printMarkdown({ title, note, head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cleanCell).join(' | ')} |`;
  const rule = head.map((_cell, at) => (at === 0 ? '---' : '---:'));
  const table = [line(head), line(rule), ...rows.map(line)].join('\n');
  return [`## ${title}`, ...(note === undefined ? [] : [note]), table].join('\n\n');
}

/** Text that neither a cell nor a line of a list is broken by. */
export function cleanCell(text: string): string {
  return text.replace(/[|\r\n]+/g, ' ').trim();
}
