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
  const [first, ...rest] = words;
  if (first === undefined || first === '--help' || first === '-h')
    return ok({ kind: 'Help', command: undefined });
  if (first === '--version' || first === '-v') return ok({ kind: 'Version' });
  if (first === 'help') return parseHelp(rest[0]);
  const command = find(first);
  if (command === undefined) return failed(unknownCommand(first));
  if (rest.includes('--help') || rest.includes('-h')) return ok({ kind: 'Help', command: command.name });
  const values = parseOptions(command, rest);
  return values.kind === 'Failed'
    ? values
    : ok({ kind: 'Command', command: command.name, options: values.value });
}

function parseHelp(word: string | undefined): Result<CommandLine, string> {
  if (word === undefined) return ok({ kind: 'Help', command: undefined });
  const command = find(word);
  return command === undefined ? failed(unknownCommand(word)) : ok({ kind: 'Help', command: command.name });
}

function find(word: string): (typeof commands)[number] | undefined {
  return commands.find(({ name }) => name === word);
}

function unknownCommand(word: string): string {
  return `unknown command '${word}'${suggestion(
    word,
    commands.map(({ name }) => name),
  )}`;
}
