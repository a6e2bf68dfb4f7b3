import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadFolder } from './load-folder.ts';
import type { FileProblem, LoadedFolder } from './loaded-folder.ts';
import { makeTestFolder, routeYaml } from './test-folder.ts';

async function load(files: Readonly<Record<string, string>>): Promise<LoadedFolder> {
  await using folder = await makeTestFolder(files);
  return await loadFolder(folder.path);
}

const names = ({ resources }: LoadedFolder) =>
  resources
    .filter(({ kind }) => kind !== 'Namespace')
    .map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
const say = ({ file, line, column, path, message }: FileProblem) =>
  `${file}:${line}:${column} ${path}: ${message}`;

test('objects-come-from-documents-lists-json-and-folders-below', async () => {
  const loaded = await load({
    'a.yaml': `${routeYaml('one')}---\n# nothing here\n---\n${routeYaml('two')}`,
    'b/c/list.yml':
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s, namespace: x}}\n',
    'd.json': '{\n\t"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}}',
    'e.txt': 'not: {yaml',
    '.hidden.yaml': 'not: {yaml',
    '.git/x.yaml': 'not: {yaml',
    'kustomization.yaml': 'resources: [a.yaml]',
    'empty.yaml': '',
  });
  expect(loaded.problems).toEqual([]);
  expect(names(loaded)).toEqual(['AIRoute/default/one', 'AIRoute/default/two', 'Secret/x/s']);
});

test('namespaces-exist-with-the-label-of-their-name-as-in-a-cluster', async () => {
  const { resources } = await load({
    'a.yaml': routeYaml('one'),
    'n.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team-a, labels: {tier: gold}}\n',
  });
  const labels = resources
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, metadata.labels]);
  expect(labels).toEqual([
    ['team-a', { tier: 'gold', 'kubernetes.io/metadata.name': 'team-a' }],
    ['default', { 'kubernetes.io/metadata.name': 'default' }],
  ]);
});

test('a-problem-stands-at-its-field-and-costs-only-its-object', async () => {
  const loaded = await load({
    'a.yaml': `${routeYaml('good')}---\n${routeYaml('bad', 'target: []', 'strategy: Wieghted')}`,
  });
  expect(names(loaded)).toEqual(['AIRoute/default/good']);
  expect(loaded.problems.map(say)).toEqual([
    'a.yaml:18:7 spec.rules[0].target: unknown field, did you mean targets?',
    'a.yaml:19:7 spec.rules[0].strategy: must be one of Priority, Weighted, did you mean Weighted?',
  ]);
  expect(loaded.problems[0]).toMatchObject({
    object: { kind: 'AIRoute', namespace: 'default', name: 'bad' },
  });
});

test('a-missing-field-stands-at-the-object-around-it', async () => {
  const { problems } = await load({
    'a.yaml':
      'apiVersion: sallyport.dev/v1alpha1\nkind: AIKey\nmetadata:\n  name: k\nspec:\n  attributes: {}\n',
  });
  expect(problems.map(say)).toEqual(['a.yaml:5:1 spec.secretName: is required']);
});

test('positions-are-found-in-list-items-and-behind-aliases', async () => {
  const { problems } = await load({
    'a.yaml': `apiVersion: v1
kind: List
items:
  - apiVersion: sallyport.dev/v1alpha1
    kind: AIProvider
    metadata: {name: p}
    spec: &spec
      type: Mock
      modells: []
  - apiVersion: sallyport.dev/v1alpha1
    kind: AIProvider
    metadata: {name: q}
    spec: *spec
`,
  });
  expect(problems.map(say)).toEqual([
    'a.yaml:9:7 spec.modells: unknown field, did you mean models?',
    'a.yaml:9:7 spec.modells: unknown field, did you mean models?',
  ]);
});

test('a-syntax-error-costs-only-its-document-and-shows-no-piece-of-it', async () => {
  const loaded = await load({
    'a.yaml': `${routeYaml('one')}---\nkind: Secret\nstringData: {key: canary-77, "\n---\n${routeYaml('two')}`,
    'b.yaml': 'a: 1\na: 2\n',
  });
  expect(names(loaded)).toContain('AIRoute/default/one');
  expect(loaded.problems.length).toBeGreaterThan(1);
  expect(loaded.problems.at(-1)).toMatchObject({
    file: 'b.yaml',
    line: 2,
    column: 1,
    message: expect.stringMatching(/unique/),
  });
  expect(JSON.stringify(loaded.problems)).not.toContain('canary');
});

test('an-object-that-stands-twice-is-reported-with-both-places-and-the-first-is-used', async () => {
  const loaded = await load({
    'a.yaml': routeYaml('one'),
    'b.yaml': `# copy\n${routeYaml('one', 'strategy: Weighted')}`,
  });
  expect(loaded.problems.map(say)).toEqual([
    'b.yaml:2:1 : AIRoute one stands in a.yaml:1 already; that one is used',
  ]);
  expect(loaded.resources[0]).toMatchObject({ spec: { rules: [{ strategy: 'Priority' }] } });
  expect(loaded.positionOf({ kind: 'AIRoute', namespace: 'default', name: 'one' })).toEqual({
    file: 'a.yaml',
    line: 1,
    column: 1,
  });
});

test('kinds-of-others-are-listed-and-no-problem', async () => {
  const { problems, ignored } = await load({
    'a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: x}\n',
  });
  expect(problems).toEqual([]);
  expect(ignored).toEqual([
    { file: 'a.yaml', line: 1, column: 1, object: { kind: 'Deployment', namespace: 'x', name: 'web' } },
  ]);
});

test.each<[string, string, string]>([
  ['yes-is-a-boolean', 'suspended: yes', ''],
  ['y-is-a-boolean', 'suspended: y', ''],
  ['a-number-is-no-name', 'suspended: false\n  expiresAt: 12:30', 'spec.expiresAt'],
  ['a-timestamp-is-a-string', 'expiresAt: 2030-01-31T12:00:00Z', ''],
  ['on-is-no-string', 'models: [on]', 'spec.models[0]'],
])('yaml-is-read-as-kubectl-does-%s', async (_, line, path) => {
  const { problems } = await load({
    'a.yaml': `apiVersion: sallyport.dev/v1alpha1\nkind: AIKey\nmetadata: {name: k}\nspec:\n  attributes: {}\n  secretName: s\n  ${line}\n`,
  });
  expect(problems.map((problem) => problem.path).join()).toBe(path);
});

test.each<[string, string, RegExp]>([
  ['nested-too-deeply', '['.repeat(200_000), /nested too deeply|YAML syntax/],
  [
    'full-of-aliases',
    [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c]',
    ].join('\n'),
    /aliases expand too far/,
  ],
  ['too-large', `# ${'x'.repeat(4 * 1024 * 1024)}`, /larger than 4194304 bytes/],
])('a-file-that-is-%s-is-a-problem-of-its-own', async (_, text, message) => {
  const loaded = await load({ 'a.yaml': text, 'b.yaml': routeYaml('one') });
  expect(loaded.problems).toMatchObject([{ file: 'a.yaml', message: expect.stringMatching(message) }]);
  expect(names(loaded)).toEqual(['AIRoute/default/one']);
});

test('a-folder-that-is-missing-is-a-problem', async () => {
  const loaded = await loadFolder('/nowhere/at/all');
  expect(loaded.problems.map(say)).toEqual(['.:1:1 : cannot be read: ENOENT']);
});

test('links-to-files-are-followed-as-in-a-mounted-config-map-and-links-to-folders-are-not', async () => {
  await using folder = await makeTestFolder({ '..data/a.yaml': routeYaml('one') });
  await symlink(join(folder.path, '..data/a.yaml'), join(folder.path, 'a.yaml'));
  await symlink(folder.path, join(folder.path, 'round.yaml'));
  const loaded = await loadFolder(folder.path);
  expect(loaded.problems).toEqual([]);
  expect(names(loaded)).toEqual(['AIRoute/default/one']);
});

test('a-file-that-is-not-text-is-a-problem-of-its-own', async () => {
  await using folder = await makeTestFolder({ 'b.yaml': routeYaml('one') });
  await writeFile(join(folder.path, 'a.yaml'), Uint8Array.of(0x61, 0xff, 0xfe));
  const loaded = await loadFolder(folder.path);
  expect(loaded.problems.map(say)).toEqual(['a.yaml:1:1 : is not UTF-8 text']);
  expect(names(loaded)).toEqual(['AIRoute/default/one']);
});
