import { expect, test } from '@jest/globals';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

async function validate(folder: string) {
  const terminal = makeRecordingTerminal();
  const code = await runCommandLine(['validate', '-f', folder], terminal);
  return { code, out: terminal.printed().out };
}

test('a-key-without-its-secret-is-no-finding-since-the-operator-mints-it', async () => {
  expect(await validate('deploy/quickstart')).toEqual({ code: 0, out: '5 objects: valid\n' });
});

test('a-suspended-key-is-a-warning-and-no-mistake', async () => {
  const { code, out } = await validate('deploy/examples/keys');
  expect(out).toContain('warning: AIKey default/leaked: Ready=False, Suspended');
  expect(code).toBe(0);
});
