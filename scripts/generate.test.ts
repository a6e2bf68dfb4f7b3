import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('what-is-generated-has-not-drifted-from-its-source', async () => {
  const script = join(import.meta.dirname, 'generate.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--check']);
  expect(stdout).toBe('');
});
