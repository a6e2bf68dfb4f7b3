import { nearMiss } from '#operator/validate/near-miss.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { type CommandDefinition, type CommandName, commands, type OptionDefinition } from './commands.ts';

/** Values of a command's options: text once, several where the option may be repeated; switches are 'true'. */
export interface OptionValues {
  get(name: string): string | undefined;
  all(name: string): readonly string[];
}

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
  if (command === undefined)
    return failed(
      unknownWord(
        'command',
        first,
        commands.map(({ name }) => name),
      ),
    );
  if (rest.includes('--help') || rest.includes('-h')) return ok({ kind: 'Help', command: command.name });
  const values = parseOptions(command, rest);
  return values.kind === 'Failed'
    ? values
    : ok({ kind: 'Command', command: command.name, options: values.value });
}

function parseHelp(word: string | undefined): Result<CommandLine, string> {
  if (word === undefined) return ok({ kind: 'Help', command: undefined });
  const command = find(word);
  return command === undefined
    ? failed(
        unknownWord(
          'command',
          word,
          commands.map(({ name }) => name),
        ),
      )
    : ok({ kind: 'Help', command: command.name });
}

function find(word: string): (typeof commands)[number] | undefined {
  return commands.find(({ name }) => name === word);
}

function parseOptions(command: CommandDefinition, words: readonly string[]): Result<OptionValues, string> {
  const given = new Map<string, string[]>();
  for (let index = 0; index < words.length; index++) {
    const [flag = '', inline] = splitOnce(words[index] ?? '');
    const option = command.options.find(
      ({ name, short }) => flag === `--${name}` || (short !== undefined && flag === `-${short}`),
    );
    if (option === undefined) return failed(unknownOption(command, flag));
    const value = option.value === undefined ? 'true' : (inline ?? words[++index]);
    if (value === undefined) return failed(`${flag} needs a value: ${flag} ${option.value}`);
    const before = given.get(option.name) ?? [];
    if (before.length > 0 && option.multiple !== true) return failed(`${flag} is given twice`);
    given.set(option.name, [...before, value]);
  }
  const absent = command.options.find(({ name, required }) => required === true && !given.has(name));
  if (absent !== undefined) return failed(`${command.name} needs ${flagOf(absent)}`);
  return ok(withDefaults(command, given));
}

function withDefaults(
  command: CommandDefinition,
  given: ReadonlyMap<string, readonly string[]>,
): OptionValues {
  const defaults = new Map(command.options.map((option) => [option.name, option.default]));
  return {
    get: (name) => given.get(name)?.[0] ?? defaults.get(name),
    all: (name) => given.get(name) ?? [],
  };
}

/** `--name=value` -> both; a word without a leading dash is taken whole. */
function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function unknownOption(command: CommandDefinition, flag: string): string {
  if (!flag.startsWith('-')) return `${command.name} takes options only, not '${flag}'`;
  const flags = command.options.flatMap(({ name, short }) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
  return unknownWord('option', flag, flags);
}

function unknownWord(what: string, word: string, known: readonly string[]): string {
  const near = nearMiss(word, known);
  return `unknown ${what} '${word}'${near === undefined ? '' : `, did you mean ${near}?`}`;
}

function flagOf(option: OptionDefinition): string {
  return `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
}
