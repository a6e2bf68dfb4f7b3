import { expect, test } from '@jest/globals';
import { makeRecordingTerminal } from './recording-terminal.ts';
import { runCommandLine } from './run-command-line.ts';

test.each([
  ['an-unknown-command-points-to-help', ['nope'], 'See sallyport --help.'],
  ['a-wrong-option-points-to-help-on-its-command', ['validate', '--nope'], 'See sallyport validate --help.'],
  ['a-folder-that-is-none', ['validate', '-f', '/no/such/folder'], 'there is no folder /no/such/folder'],
  ['a-file-for-a-folder', ['explain', '-f', 'package.json', '-m', 'x'], 'package.json is a file'],
])('%s', async (_name, words, said) => {
  const terminal = makeRecordingTerminal();
  expect(await runCommandLine(words, terminal)).toBe(2);
  expect(terminal.printed().err).toContain(said);
});
