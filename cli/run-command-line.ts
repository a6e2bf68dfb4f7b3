import type { OptionValues } from '#runtime/parse-options.ts';
import { programVersion } from '#runtime/program-version.ts';
import { type CommandName, commands } from './commands.ts';
import { checkFolder } from './folder/check-folder.ts';
import { helpText } from './help.ts';
import { parseCommandLine } from './parse-command-line.ts';
import type { Terminal } from './terminal.ts';

type Command = (options: OptionValues, terminal: Terminal) => Promise<number>;

/** A command's code is loaded when the command is given: `proxy` must not pay for what `operator` needs. */
const load: Readonly<Record<CommandName, () => Promise<Command>>> = {
  run: async () => (await import('./run/run-command.ts')).runCommand,
  validate: async () => (await import('./validate/validate-command.ts')).validateCommand,
  translate: async () => (await import('./translate/translate-command.ts')).translateCommand,
  explain: async () => (await import('./explain/explain-command.ts')).explainCommand,
  'keys find': async () => (await import('./keys/find-key-command.ts')).findKeyCommand,
  'prices list': async () => (await import('./prices/list-prices-command.ts')).listPricesCommand,
  'prices import': async () => (await import('./prices/import-prices-command.ts')).importPricesCommand,
  operator: async () => (await import('./operator/operator-command.ts')).operatorCommand,
  proxy: async () => (await import('./proxy/proxy-command.ts')).proxyCommand,
};

/** Words after the program's name -> exit code: 0 done, 1 something is wrong, 2 wrong use. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = parseCommandLine(words);
  if (parsed.kind === 'Failed')
    return wrongUse(`${parsed.failure}\nSee sallyport ${helpFlags(words)}.`, terminal);
  switch (parsed.value.kind) {
    case 'Help':
      terminal.out(helpText(parsed.value.command));
      return 0;
    case 'Version':
      terminal.out(`sallyport ${programVersion}\n`);
      return 0;
    case 'Command': {
      const { command, options } = parsed.value;
      const path = options.get('folder');
      const folder = path === undefined ? undefined : await checkFolder(path);
      if (folder?.kind === 'Failed') return wrongUse(folder.failure, terminal);
      return (await load[command]())(options, terminal);
    }
  }
}

/** `--help`, or that of the command whose use was wrong. */
function helpFlags([first, second]: readonly string[]): string {
  const command = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  return command === undefined ? '--help' : `${command.name} --help`;
}

function wrongUse(message: string, terminal: Terminal): number {
  terminal.err(`${terminal.style('red', 'sallyport:', 'err')} ${message}\n`);
  return 2;
}
