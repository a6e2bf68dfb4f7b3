import { suggestion } from '#runtime/near-miss.ts';
import { type OptionValues, parseOptions } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { type CommandName, commands } from './commands.ts';

export type CommandLine =
  | { readonly kind: 'Help'; readonly command: CommandName | undefined }
  | { readonly kind: 'Version' }
  | { readonly kind: 'Command'; readonly command: CommandName; readonly options: OptionValues };

/** Words after the program's name -> what to do; the failure is one sentence for the person who typed it. */
export function parseCommandLine(words: readonly string[]): Result<CommandLine, string> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h')
    return ok({ kind: 'Help', command: undefined });
  if (first === '--version' || first === '-v') return ok({ kind: 'Version' });
  if (first === 'help') return parseHelp(words.slice(1));
  const command = find(words);
  if (command === undefined) return failed(unknownCommand(words));
  const rest = words.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) return ok({ kind: 'Help', command: command.name });
  const values = parseOptions(command, rest);
  return values.kind === 'Failed'
    ? values
    : ok({ kind: 'Command', command: command.name, options: values.value });
}

function parseHelp(words: readonly string[]): Result<CommandLine, string> {
  if (words.length === 0) return ok({ kind: 'Help', command: undefined });
  const command = find(words);
  return command === undefined ? failed(unknownCommand(words)) : ok({ kind: 'Help', command: command.name });
}

/** A command's name has one word or two. */
function find([first, second]: readonly string[]): (typeof commands)[number] | undefined {
  return commands.find(({ name }) => name === first || name === `${first} ${second}`);
}

function unknownCommand([first = '', second]: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  const behind = names.flatMap((name) =>
    name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
  );
  if (behind.length === 0) return `unknown command '${first}'${suggestion(first, names)}`;
  const given = second === undefined || second.startsWith('-') ? '' : `, not '${second}'`;
  return `${first} goes with ${behind.join(' or ')}${given}`;
}
