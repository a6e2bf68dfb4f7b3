import type { Terminal } from '../terminal.ts';
import type { Finding } from './list-findings.ts';

/** `route.yaml:12:5: error: AIRoute ai/chat: spec.rules[0]: …`, the form that editors jump to. */
export function formatFinding(finding: Finding, { style }: Pick<Terminal, 'style'>): string {
  const { file, line, column, severity, object, path, condition, message } = finding;
  const place = file === undefined ? [] : [style('bold', `${file}:${line ?? 1}:${column ?? 1}`)];
  const label = style(severity === 'error' ? 'red' : 'yellow', severity);
  const subject = [object, path, condition].filter((part) => part !== undefined);
  return [...place, label, ...subject, message].join(': ');
}
