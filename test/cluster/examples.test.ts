import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import type { AnyResource } from '#operator/api/resources.ts';
import { loadFolder } from '#operator/sources/files/load-folder.ts';
import { parseResource } from '#operator/validate/parse-resource.ts';
import type { KubectlResult } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';

const root = join(import.meta.dirname, '../..');
const goodFolders = readdirSync(join(root, 'deploy/examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const badFiles = readdirSync(join(root, 'test/examples/bad'));
const List = Type.Object({ items: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

describeCluster('the API server and the examples', ({ cluster, namespace }) => {
  const succeed = async (args: readonly string[]): Promise<KubectlResult> => {
    const result = await cluster.kubectl(args);
    expect(result).toMatchObject({ code: 0 });
    return result;
  };

  beforeAll(async () => {
    const file = join(root, 'test/cluster/crds/referencegrant.yaml');
    await succeed(['apply', '--server-side', '--filename', file]);
    await succeed(['wait', '--for=condition=Established', '--timeout=60s', '--filename', file]);
  });

  test('crds-are-within-the-cel-cost-budget-and-show-no-drift-once-installed', async () => {
    const crds = join(root, 'crds');
    await succeed(['apply', '--server-side', '--dry-run=server', '--filename', crds]);
    await succeed(['diff', '--server-side', '--filename', crds]);
    const { items } = Parse(List, JSON.parse((await succeed(['get', '-o=json', '--filename', crds])).stdout));
    for (const { status } of items) {
      expect(status).toMatchObject({
        conditions: expect.arrayContaining([
          expect.objectContaining({ type: 'Established', status: 'True' }),
        ]),
      });
      expect(JSON.stringify(status)).not.toContain('NonStructuralSchema');
    }
  });

  test.each(readdirSync(join(root, 'crds')))('%s-fits-into-the-annotation-of-a-plain-apply', (name) => {
    // kubectl without --server-side keeps the object in an annotation, which may hold 256 KiB.
    expect(readFileSync(join(root, 'crds', name)).length).toBeLessThan(200_000);
  });

  test.each(goodFolders)('the-example-%s-is-accepted-with-the-defaults-of-local-mode', async (name) => {
    const folder = join(root, 'deploy/examples', name);
    const { resources } = await loadFolder(folder);
    const target = await namespaceArguments(name, resources);
    await succeed([...target, 'apply', '--filename', folder]);
    const stored = await read(target, folder);
    for (const resource of resources) {
      if (!('spec' in resource)) continue;
      const twin = stored.find(
        ({ kind, metadata }) => kind === resource.kind && metadata.name === resource.metadata.name,
      );
      expect(twin).toMatchObject({ spec: resource.spec });
      expect(resource.spec).toEqual(twin !== undefined && 'spec' in twin ? twin.spec : undefined);
    }
    await succeed([...target, 'apply', '--filename', folder]);
    await succeed([...target, 'diff', '--filename', folder]);
    await succeed([...target, 'apply', '--server-side', '--force-conflicts', '--filename', folder]);
    const generations = (all: readonly AnyResource[]) => all.map(({ metadata }) => metadata.generation);
    expect(generations(await read(target, folder))).toEqual(generations(stored));
  });

  test.each(badFiles)('%s-is-refused-and-the-field-is-named', async (name) => {
    const path = join(root, 'test/examples/bad', name);
    const text = readFileSync(path, 'utf8');
    const [, field = ''] = /^# in a cluster: (.+)$/m.exec(text) ?? /^# field: (.+)$/m.exec(text) ?? [];
    const { code, stderr } = await cluster.kubectl(['--namespace', namespace, 'apply', '--filename', path]);
    expect(code).toBe(1);
    expect(stderr).toContain(field);
  });

  test('the-secret-of-a-key-cannot-be-changed', async () => {
    const key = (secretName: string) =>
      JSON.stringify({
        apiVersion: 'sallyport.dev/v1alpha1',
        kind: 'AIKey',
        metadata: { name: 'steady', namespace },
        spec: { attributes: {}, secretName },
      });
    const apply = (secretName: string) =>
      cluster.kubectl(['apply', '--filename=-'], { input: key(secretName) });
    expect(await apply('before')).toMatchObject({ code: 0 });
    expect(await apply('after')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('spec.secretName: Invalid value'),
    });
  });

  test.each([
    ['retry: {"on": [Timeout]}', 'retry.on'],
    ['retry: {on: [Timeout]}', 'retry.true'],
    ['strategy: yes', 'strategy'],
  ])('kubectl-reads-yaml-1.1-as-local-mode-does: %s', async (line, field) => {
    const input = [
      'apiVersion: sallyport.dev/v1alpha1',
      'kind: AIRoute',
      `metadata: {name: yaml, namespace: ${namespace}}`,
      'spec:',
      '  parentRefs: [{name: edge}]',
      '  rules:',
      '  - name: all',
      '    targets: [{name: first, providerRef: {name: openai}}]',
      `    ${line}`,
    ].join('\n');
    const { stderr } = await cluster.kubectl(['apply', '--filename=-'], { input });
    expect(stderr).toContain(`spec.rules[0].${field}`);
  });

  /** A namespace for each example, but for those that bring their own. */
  async function namespaceArguments(
    name: string,
    resources: readonly AnyResource[],
  ): Promise<readonly string[]> {
    const bringsOwn = resources.every(({ metadata }) => metadata.namespace !== 'default');
    if (bringsOwn) return [];
    const own = `${namespace}-${name}`;
    await succeed(['create', 'namespace', own]);
    return ['--namespace', own];
  }

  /** What the API server has of a folder, through the parser of the operator. */
  async function read(target: readonly string[], folder: string): Promise<readonly AnyResource[]> {
    const { stdout } = await succeed([...target, 'get', '-o=json', '--filename', folder]);
    return Parse(List, JSON.parse(stdout)).items.map((item) => {
      const parsed = parseResource(item);
      if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
      return parsed.value;
    });
  }
});
