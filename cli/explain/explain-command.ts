import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import type { OwnedEntry } from '#operator/translate/translation.ts';
import { compileTable } from '#proxy/config/compile-table.ts';
import type { RoutingTable } from '#proxy/config/routing-table.ts';
import { makeProvider } from '#proxy/providers/registry.ts';
import { makeRequestFacts } from '#proxy/routing/request-facts.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { formatFinding } from '../folder/format-finding.ts';
import { type JudgedFolder, judgeFolder } from '../folder/judge-folder.ts';
import { listFindings } from '../folder/list-findings.ts';
import { pickGateway } from '../folder/pick-gateway.ts';
import type { Terminal } from '../terminal.ts';
import { explainRequest, type Question } from './explain-request.ts';
import { parseCaller } from './parse-caller.ts';
import { parsePairs } from './parse-pairs.ts';

/** `sallyport explain`; the result is the exit code: 0 the request would be served, 1 it would be refused. */
export async function explainCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const judged = await judgeFolder(options.get('folder') ?? '');
  printErrors(judged, terminal);
  const { translation } = judged;
  const gateway = pickGateway(Array.from(translation.gateways.keys()), options.get('gateway'));
  if (gateway.kind === 'Failed') return wrongUse(gateway.failure, terminal);
  const entries = translation.gateways.get(gateway.value) ?? [];
  const table = compileTable(makeSnapshot(entries), { makeProvider });
  if (table.kind === 'Failed')
    return wrongUse(
      table.failure.map(({ entry, path, message }) => `${entry}${path}: ${message}`).join('\n'),
      terminal,
    );
  const asked = readQuestion(options, entries, table.value);
  if (asked.kind === 'Failed') return wrongUse(asked.failure, terminal);
  const explained = explainRequest(table.value, asked.value);
  const heading: readonly [string, string] = ['gateway', gateway.value];
  const lines = [heading, ...explained.lines];
  const width = Math.max(...lines.map(([label]) => label.length));
  for (const [label, text] of lines)
    terminal.out(`${terminal.style('bold', label.padEnd(width))}  ${text}\n`);
  return explained.served ? 0 : 1;
}

/** An object that is wrong is left out of what is explained: that must not pass in silence. */
function printErrors({ loaded, translation }: JudgedFolder, terminal: Terminal): void {
  for (const finding of listFindings(loaded, translation.statuses, []))
    if (finding.severity === 'error') terminal.err(`${formatFinding(finding, terminal)}\n`);
}

function readQuestion(
  options: OptionValues,
  entries: readonly OwnedEntry[],
  { settings }: RoutingTable,
): Result<Question, string> {
  const keys = entries.flatMap(({ body }): readonly KeyEntry[] => (body.kind === 'key' ? [body] : []));
  const caller = parseCaller(options.get('caller'), { keys, settings, nowMs: Date.now() });
  const headers = parsePairs(options.all('header'));
  const metadata = parsePairs(options.all('metadata'));
  if (caller.kind === 'Failed') return caller;
  if (headers.kind === 'Failed') return failed(`--header: ${headers.failure}`);
  if (metadata.kind === 'Failed') return failed(`--metadata: ${metadata.failure}`);
  const lowerCase = Object.fromEntries(
    Object.entries(headers.value).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const facts = makeRequestFacts({
    model: options.get('model') ?? '',
    caller: caller.value.caller,
    headers: lowerCase,
    metadata: metadata.value,
    stream: options.get('stream') === 'true',
  });
  return ok({ facts, refusal: caller.value.refusal });
}

function wrongUse(message: string, terminal: Terminal): number {
  terminal.err(`${terminal.style('red', 'sallyport:', 'err')} ${message}\n`);
  return 2;
}
