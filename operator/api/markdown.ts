/** A Markdown table (GitHub's dialect). */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as a table cell takes it. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Text in the letters of code, as a table cell takes it. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${cell(text)}${fence}`;
}
