import { stringify } from 'yaml';
import type { DesiredStatus, OwnedEntry } from '#operator/translate/translation.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import { formatFinding } from '../folder/format-finding.ts';
import { judgeFolder } from '../folder/judge-folder.ts';
import { listFindings } from '../folder/list-findings.ts';
import { pickGateway } from '../folder/pick-gateway.ts';
import type { Terminal } from '../terminal.ts';

/** `sallyport translate`: YAML on standard output, findings on standard error; the result is the exit code. */
export async function translateCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const { loaded, translation, assumed } = await judgeFolder(options.get('folder') ?? '');
  const wanted = options.get('gateway');
  const names = Array.from(translation.gateways.keys());
  const picked = wanted === undefined ? undefined : pickGateway(names, wanted);
  if (picked?.kind === 'Failed') {
    terminal.err(`${picked.failure}\n`);
    return 2;
  }
  const shown = picked === undefined ? names : [picked.value];
  const gateways = Object.fromEntries(
    shown.map((name) => [name, showEntries(translation.gateways.get(name) ?? [])]),
  );
  const document = { gateways, statuses: translation.statuses.map(showStatus) };
  terminal.out(stringify(plain(document), { lineWidth: 0, aliasDuplicateObjects: false }));
  const findings = listFindings(loaded, [], assumed);
  for (const finding of findings) terminal.err(`${formatFinding(finding, terminal)}\n`);
  if (assumed.some(({ neededBy }) => neededBy.kind === 'AIKey'))
    terminal.err('AIKeys whose Secret is not in the folder: their sha256 and fingerprint are made up\n');
  return loaded.problems.length === 0 ? 0 : 1;
}

function showEntries(entries: readonly OwnedEntry[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(({ name, digest, body }) => [name, { digest, body }]));
}

function showStatus({ ref, conditions, fields }: DesiredStatus): unknown {
  return { object: `${ref.kind} ${ref.namespace}/${ref.name}`, conditions, ...fields };
}

/** Through JSON, where secrets print as [redacted]. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
