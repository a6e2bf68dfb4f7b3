import type { OptionDefinition } from '#runtime/parse-options.ts';
import { type CommandDefinition, type CommandName, commands } from './commands.ts';

const name = 'sallyport';

/** Help on a command, or on all of them. */
export function helpText(command: CommandName | undefined): string {
  const found = commands.find((item) => item.name === command);
  return found === undefined ? overview() : helpOn(found);
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Sallyport: the AI gateway for Kubernetes',
    '',
    'Usage',
    `  ${name} COMMAND [OPTION ...]`,
    '',
    'Commands',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Options',
    '  -h, --help     this text, or behind a command help on it',
    '  -v, --version  version of the program',
    '',
    'A first run',
    `  ${name} run -f deploy/quickstart`,
    '',
  ].join('\n');
}

function helpOn(command: CommandDefinition): string {
  const required = command.options.filter((option) => option.required === true);
  const usage = [
    name,
    command.name,
    ...(command.operand === undefined ? [] : [command.operand.value]),
    ...required.map((option) => `--${option.name} ${option.value ?? ''}`.trim()),
    '[OPTION ...]',
  ];
  const flags = [
    ...(command.operand === undefined
      ? []
      : [[`    ${command.operand.value}`, `${command.operand.help} (required)`] as const]),
    ...command.options.map((option) => [flagColumn(option), aboutColumn(option)] as const),
  ];
  const width = Math.max(...flags.map(([flag]) => flag.length));
  return [
    `${name} ${command.name}: ${command.summary}`,
    '',
    'Usage',
    `  ${usage.join(' ')}`,
    '',
    command.about,
    '',
    'Options',
    ...flags.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function flagColumn(option: OptionDefinition): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
}

function aboutColumn(option: OptionDefinition): string {
  const notes = [
    ...(option.required === true ? ['required'] : []),
    ...(option.multiple === true ? ['repeatable'] : []),
    ...(option.default === undefined ? [] : [`default ${option.default}`]),
  ];
  return notes.length === 0 ? option.help : `${option.help} (${notes.join(', ')})`;
}
