import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { LoadedFolder } from './loaded-folder.ts';
import { makeTestFolder, routeYaml } from './test-folder.ts';
import { type WatchOptions, watchFolder } from './watch-folder.ts';

/** Watches until disposed; `until` resolves with the first folder, from the newest on, that is as wanted. */
function startWatching(path: string, options: Partial<WatchOptions> = {}) {
  const controller = new AbortController();
  let newest: LoadedFolder | undefined;
  let arrived = Promise.withResolvers<void>();
  const done = watchFolder(
    path,
    { quietMs: 10, pollMs: 3_600_000, ...options, signal: controller.signal },
    (folder) => {
      newest = folder;
      arrived.resolve();
      arrived = Promise.withResolvers<void>();
    },
  );
  return {
    until: async (wanted: (folder: LoadedFolder) => boolean): Promise<LoadedFolder> => {
      for (;;) {
        if (newest !== undefined && wanted(newest)) return newest;
        await arrived.promise;
      }
    },
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await done;
    },
  };
}

const routes = ({ resources }: LoadedFolder) =>
  resources.flatMap((resource) => (resource.kind === 'AIRoute' ? [resource] : []));
const routeNames = (folder: LoadedFolder) =>
  routes(folder)
    .map(({ metadata }) => metadata.name)
    .join();
const strategyOf = (folder: LoadedFolder) => routes(folder)[0]?.spec.rules[0]?.strategy;

test('a-change-is-seen-and-so-are-new-files-in-new-folders-and-deleted-ones', async () => {
  await using folder = await makeTestFolder({ 'a.yaml': routeYaml('one') });
  await using watching = startWatching(folder.path);
  await watching.until((loaded) => strategyOf(loaded) === 'Priority');
  await folder.write('a.yaml', routeYaml('one', 'strategy: Weighted'));
  await watching.until((loaded) => strategyOf(loaded) === 'Weighted');
  await folder.write('b/c/d.yaml', routeYaml('two'));
  await watching.until((loaded) => routeNames(loaded) === 'one,two');
  await rm(join(folder.path, 'a.yaml'));
  await watching.until((loaded) => routeNames(loaded) === 'two');
});

test('an-editor-that-renames-into-place-is-followed', async () => {
  await using folder = await makeTestFolder({ 'a.yaml': routeYaml('one') });
  await using watching = startWatching(folder.path);
  await watching.until((loaded) => routeNames(loaded) === 'one');
  for (const strategy of ['Weighted', 'Priority', 'Weighted']) {
    await folder.write('.a.yaml.swp', routeYaml('one', `strategy: ${strategy}`));
    await rename(join(folder.path, '.a.yaml.swp'), join(folder.path, 'a.yaml'));
    await watching.until((loaded) => strategyOf(loaded) === strategy);
  }
});

test.each<[string, string]>([
  ['a-field', routeYaml('one', 'strategy: Wieghted')],
  ['the-syntax', `${routeYaml('one', 'strategy: Weighted')}"`],
  ['its-kind', routeYaml('one', 'strategy: Weighted').replace('AIRoute', 'AIRout')],
  ['its-name', routeYaml('ONE', 'strategy: Weighted')],
  ['everything', 'kind'],
])('an-object-that-is-broken-in-%s-stays-as-it-was-until-it-is-mended', async (_, broken) => {
  await using folder = await makeTestFolder({ 'a.yaml': routeYaml('one'), 'b.yaml': routeYaml('two') });
  await using watching = startWatching(folder.path);
  const before = await watching.until((loaded) => routeNames(loaded) === 'one,two');
  expect(before.kept).toEqual([]);
  await folder.write('a.yaml', broken);
  const after = await watching.until(({ problems }) => problems.length > 0);
  expect(new Set(routes(after).map(({ metadata }) => metadata.name))).toEqual(new Set(['one', 'two']));
  expect(routes(after).find(({ metadata }) => metadata.name === 'one')).toEqual(routes(before)[0]);
  expect(after.kept).toEqual([{ kind: 'AIRoute', namespace: 'default', name: 'one' }]);
  await folder.write('a.yaml', routeYaml('one', 'strategy: Weighted'));
  const mended = await watching.until(({ problems }) => problems.length === 0);
  expect(strategyOf(mended)).toBe('Weighted');
  expect(mended.kept).toEqual([]);
});

test('what-may-not-change-is-refused-and-the-old-object-stays', async () => {
  const key = (secretName: string) =>
    `apiVersion: sallyport.dev/v1alpha1\nkind: AIKey\nmetadata: {name: k}\nspec: {attributes: {}, secretName: ${secretName}}\n`;
  await using folder = await makeTestFolder({ 'a.yaml': key('before') });
  await using watching = startWatching(folder.path);
  await watching.until(({ resources }) => resources.length > 0);
  await folder.write('a.yaml', key('after'));
  const after = await watching.until(({ problems }) => problems.length > 0);
  expect(after.problems).toMatchObject([{ path: 'spec.secretName', line: 4, column: 24 }]);
  expect(after.resources[0]).toMatchObject({ spec: { secretName: 'before' } });
});

test('a-folder-that-vanishes-keeps-serving-and-is-followed-when-it-is-back', async () => {
  await using folder = await makeTestFolder({ 'conf/a.yaml': routeYaml('one') });
  const path = join(folder.path, 'conf');
  await using watching = startWatching(path, { pollMs: 20 });
  await watching.until((loaded) => routeNames(loaded) === 'one');
  await rm(path, { recursive: true });
  const gone = await watching.until(({ problems }) => problems.length > 0);
  expect(gone.problems).toMatchObject([{ file: '.', message: 'cannot be read: ENOENT' }]);
  expect(routeNames(gone)).toBe('one');
  await mkdir(path);
  await watching.until(({ resources }) => resources.length === 0);
  await writeFile(join(path, 'a.yaml'), routeYaml('two'));
  await watching.until((loaded) => routeNames(loaded) === 'two');
});

test('a-folder-that-is-not-there-yet-is-waited-for', async () => {
  await using folder = await makeTestFolder({});
  await using watching = startWatching(join(folder.path, 'later'), { pollMs: 20 });
  await watching.until(({ problems }) => problems.length === 1);
  await folder.write('later/a.yaml', routeYaml('one'));
  await watching.until((loaded) => routeNames(loaded) === 'one');
});

test('what-onChange-throws-ends-the-watch', async () => {
  await using folder = await makeTestFolder({});
  const refusing = () => {
    throw new Error('enough');
  };
  const signal = new AbortController().signal;
  await expect(watchFolder(folder.path, { signal }, refusing)).rejects.toThrow('enough');
});
