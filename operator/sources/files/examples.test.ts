import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseObject } from '../../validate/parse-resource.ts';
import { loadFolder } from './load-folder.ts';
import { readObjects } from './read-objects.ts';

const root = join(import.meta.dirname, '../../..');
const goodFolders = readdirSync(join(root, 'deploy/examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const badFiles = readdirSync(join(root, 'test/examples/bad'));

test.each(goodFolders)('the-example-%s-is-good-and-used-whole', async (name) => {
  const { resources, problems, ignored } = await loadFolder(join(root, 'deploy/examples', name));
  expect(problems).toEqual([]);
  expect(ignored).toEqual([]);
  expect(resources.length).toBeGreaterThan(0);
});

test.each(badFiles)('%s-is-refused-at-its-field', (name) => {
  const text = readFileSync(join(root, 'test/examples/bad', name), 'utf8');
  const [, field] = /^# field: (.+)$/m.exec(text) ?? [];
  const { objects, problems } = readObjects(name, text);
  expect(problems).toEqual([]);
  expect(objects).toHaveLength(1);
  const parsed = parseObject(objects[0]?.value);
  expect(parsed).toMatchObject({ kind: 'Invalid' });
  const paths = parsed.kind === 'Invalid' ? parsed.problems.map(({ path }) => path) : [];
  expect(paths).toEqual([field]);
});
