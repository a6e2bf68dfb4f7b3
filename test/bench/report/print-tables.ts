import type { Table } from './tables.ts';

/** Tables in columns, for the terminal. */
export function printTables(tables: readonly Table[]): string {
  return tables.map(printTable).join('\n');
}

function printTable({ title, head, rows }: Table): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${[title, line(head), ...rows.map(line)].join('\n')}\n`;
}
