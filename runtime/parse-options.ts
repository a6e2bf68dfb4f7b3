import { suggestion } from './near-miss.ts';
import { failed, ok, type Result } from './result.ts';

/** An option of a command, as help shows it and as the parser takes it. */
export interface OptionDefinition {
  readonly name: string;
  readonly short?: string;
  /** How its value is called in help; absent: a switch. */
  readonly value?: string;
  readonly help: string;
  readonly default?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
}

/** A word of a command that is no option; required, and read as an option of this name would be. */
export interface OperandDefinition {
  readonly name: string;
  /** How it is called in help. */
  readonly value: string;
  readonly help: string;
}

/** Values of a command's options: text once, several where the option may be repeated; switches are 'true'. */
export interface OptionValues {
  get(name: string): string | undefined;
  all(name: string): readonly string[];
}

interface Command {
  readonly name: string;
  readonly operand?: OperandDefinition;
  readonly options: readonly OptionDefinition[];
}

/** Words behind a command -> its options; the failure is one sentence for the person who typed them. */
export function parseOptions(command: Command, words: readonly string[]): Result<OptionValues, string> {
  const given = new Map<string, string[]>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (command.operand !== undefined && !word.startsWith('-') && !given.has(command.operand.name)) {
      given.set(command.operand.name, [word]);
      continue;
    }
    const [flag = '', inline] = splitOnce(word);
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
  if (command.operand !== undefined && !given.has(command.operand.name))
    return failed(`${command.name} needs ${command.operand.value}`);
  const absent = command.options.find(({ name, required }) => required === true && !given.has(name));
  if (absent !== undefined) return failed(`${command.name} needs ${flagOf(absent)}`);
  return ok(withDefaults(command, given));
}

function withDefaults(command: Command, given: ReadonlyMap<string, readonly string[]>): OptionValues {
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

function unknownOption(command: Command, flag: string): string {
  if (!flag.startsWith('-')) {
    const takes = command.operand === undefined ? 'options only' : `one ${command.operand.value}`;
    return `${command.name} takes ${takes}, not '${flag}'`;
  }
  const flags = command.options.flatMap(({ name, short }) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
  return `unknown option '${flag}'${suggestion(flag, flags)}`;
}

function flagOf(option: OptionDefinition): string {
  return `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
}
