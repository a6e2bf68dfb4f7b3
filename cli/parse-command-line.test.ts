import { expect, test } from '@jest/globals';
import { helpText } from './help.ts';
import { parseCommandLine } from './parse-command-line.ts';

function parse(line: string) {
  return parseCommandLine(line.split(' ').filter((word) => word !== ''));
}

test.each([
  ['nothing-shows-help', '', 'Help'],
  ['help-on-a-command', 'run --help', 'Help'],
  ['version', '--version', 'Version'],
  ['a-command', 'validate -f dir', 'Command'],
  ['a-command-of-two-words', 'prices import file', 'Command'],
  ['help-on-a-command-of-two-words', 'help prices import', 'Help'],
])('%s', (_name, line, kind) => {
  const parsed = parse(line);
  expect(parsed.kind === 'Ok' ? parsed.value.kind : parsed.failure).toBe(kind);
});

test.each([
  [
    'a-mistyped-command-names-the-near-one',
    'valdate -f x',
    "unknown command 'valdate', did you mean validate?",
  ],
  [
    'a-mistyped-option-names-the-near-one',
    'run --listne x',
    "unknown option '--listne', did you mean --listen?",
  ],
  ['a-missing-required-option', 'run', 'run needs --folder DIR'],
  ['a-missing-value', 'run -f', '-f needs a value: -f DIR'],
  ['an-option-twice', 'run -f a -f b', '-f is given twice'],
  ['a-stray-word', 'run dir', "run takes options only, not 'dir'"],
  ['half-a-command', 'prices', 'prices goes with list or import'],
  ['half-a-command-and-a-wrong-word', 'prices lst', "prices goes with list or import, not 'lst'"],
])('%s', (_name, line, message) => {
  const parsed = parse(line);
  expect(parsed.kind === 'Failed' ? parsed.failure : 'accepted').toBe(message);
});

test('values-come-inline-repeated-or-by-default', () => {
  const parsed = parse('explain -f dir --model=m -H a=1 -H b=2');
  if (parsed.kind !== 'Ok' || parsed.value.kind !== 'Command') throw new Error('refused');
  const { options } = parsed.value;
  expect([options.get('folder'), options.get('model'), options.all('header')]).toEqual([
    'dir',
    'm',
    ['a=1', 'b=2'],
  ]);
});

test('help-names-every-option-of-a-command', () => {
  for (const flag of ['--folder DIR', '--listen HOST:PORT', '--admin HOST:PORT', '--state-dir DIR'])
    expect(helpText('run')).toContain(flag);
});
