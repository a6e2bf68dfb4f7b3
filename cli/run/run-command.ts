import { parseLogLevel } from '#runtime/log-level.ts';
import { makeLogger } from '#runtime/logger.ts';
import { parseAddress } from '#runtime/parse-address.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import { waitForSignal } from '#runtime/wait-for-signal.ts';
import { formatFinding } from '../folder/format-finding.ts';
import { listFindings } from '../folder/list-findings.ts';
import type { Terminal } from '../terminal.ts';
import type { FolderState } from './local-operator.ts';
import { startLocal } from './start-local.ts';
import { findDemoKey, welcomeText } from './welcome.ts';

/** `sallyport run`: serves until a signal; the result is the exit code. */
export async function runCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const listen = parseAddress(options.get('listen') ?? '');
  const admin = parseAddress(options.get('admin') ?? '');
  const level = parseLogLevel(options.get('log-level') ?? '');
  for (const parsed of [listen, admin, level]) {
    if (parsed.kind === 'Failed') {
      terminal.err(`${terminal.style('red', 'sallyport:', 'err')} ${parsed.failure}\n`);
      return 2;
    }
  }
  if (listen.kind === 'Failed' || admin.kind === 'Failed' || level.kind === 'Failed') return 2;
  const folder = options.get('folder') ?? '';
  const run = await startLocal({
    folder,
    listen: listen.value,
    admin: admin.value,
    stateDir: options.get('state-dir') ?? '',
    gateway: options.get('gateway'),
    logger: makeLogger({ level: level.value, name: 'sallyport' }),
    onFolder: makeFindingsPrinter(terminal),
  });
  const entries = run.state.translation.gateways.get(run.gateway) ?? [];
  const key = findDemoKey(run.state.loaded.resources, run.state.resources);
  terminal.err(welcomeText({ ...run, folder, entries, key }, terminal));
  const signal = await waitForSignal();
  terminal.err(`${signal}: draining; once more stops at once\n`);
  await run.stop();
  return 0;
}

/** What is wrong with the folder, each time that it changes; and once, that nothing is any more. */
export function makeFindingsPrinter(terminal: Terminal): (state: FolderState) => void {
  const style: Terminal['style'] = (name, text) => terminal.style(name, text, 'err');
  let clean = true;
  return ({ loaded, translation }) => {
    const findings = listFindings(loaded, translation.statuses, []);
    for (const finding of findings) terminal.err(`${formatFinding(finding, { style })}\n`);
    if (loaded.kept.length > 0) {
      const kept = loaded.kept.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).join(', ');
      terminal.err(`${style('yellow', 'kept as it was')}: ${kept}\n`);
    }
    if (findings.length === 0 && !clean) terminal.err(`${style('green', 'nothing is wrong any more')}\n`);
    clean = findings.length === 0;
  };
}
