import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { useCodeCache } from './use-code-cache.ts';

const enable = jest.fn<typeof enableCompileCache>();
let directory: string;
beforeEach(async () => {
  enable.mockReset();
  directory = await mkdtemp(join(tmpdir(), 'sallyport-code-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('makes-a-folder-that-is-its-own-and-uses-it', async () => {
  const code = join(directory, 'state', 'code');
  expect(useCodeCache(code, enable)).toBe(true);
  expect(enable).toHaveBeenCalledWith(code);
  expect((await stat(code)).mode & 0o777).toBe(0o700);
});

test.each([
  ['its-group', 0o770],
  ['everybody', 0o707],
])('a-folder-that-%s-can-write-to-is-not-used', async (_name, mode) => {
  const code = join(directory, 'code');
  await mkdir(code);
  await chmod(code, mode);
  expect(useCodeCache(code, enable)).toBe(false);
  expect(enable).not.toHaveBeenCalled();
});

test('a-link-to-a-folder-is-not-used', async () => {
  const code = join(directory, 'code');
  await mkdir(join(directory, 'other'), { mode: 0o700 });
  await symlink(join(directory, 'other'), code);
  expect(useCodeCache(code, enable)).toBe(false);
});

test('where-no-folder-can-be-made-the-start-goes-on', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  expect(useCodeCache(join(file, 'code'), enable)).toBe(false);
});
