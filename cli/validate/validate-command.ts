import type { OptionValues } from '#runtime/parse-options.ts';
import { formatFinding } from '../folder/format-finding.ts';
import { judgeFolder } from '../folder/judge-folder.ts';
import { type Finding, listFindings } from '../folder/list-findings.ts';
import type { Terminal } from '../terminal.ts';

/** `sallyport validate`; the result is the exit code. */
export async function validateCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const format = options.get('output') ?? 'text';
  if (format !== 'text' && format !== 'json') {
    terminal.err(`--output is text or json, not '${format}'\n`);
    return 2;
  }
  const { loaded, translation, assumed } = await judgeFolder(options.get('folder') ?? '');
  const findings = listFindings(loaded, translation.statuses, assumed);
  const wrong = findings.filter(({ severity }) => severity === 'error').length;
  if (format === 'json') terminal.out(`${JSON.stringify({ valid: wrong === 0, findings }, null, 2)}\n`);
  else printText(findings, { objects: translation.statuses.length, wrong }, terminal);
  return wrong === 0 ? 0 : 1;
}

function printText(
  findings: readonly Finding[],
  counts: { readonly objects: number; readonly wrong: number },
  terminal: Terminal,
): void {
  for (const finding of findings) terminal.out(`${formatFinding(finding, terminal)}\n`);
  const verdict =
    counts.wrong === 0 ? terminal.style('green', 'valid') : terminal.style('red', `${counts.wrong} wrong`);
  terminal.out(`${counts.objects} objects: ${verdict}\n`);
}
