import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for one test, with these files in it; removed when the test is over. */
export async function makeTestFolder(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string; write(name: string, text: string): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-files-'));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The YAML of a small route; `more` are further lines of its rule. */
export function routeYaml(name: string, ...more: readonly string[]): string {
  const rule = [
    '- name: all',
    '  targets: [{name: first, providerRef: {name: openai}}]',
    ...more.map((line) => `  ${line}`),
  ];
  return [
    'apiVersion: sallyport.dev/v1alpha1',
    'kind: AIRoute',
    `metadata: {name: ${name}}`,
    'spec:',
    '  parentRefs: [{name: edge}]',
    '  rules:',
    ...rule.map((line) => `    ${line}`),
    '',
  ].join('\n');
}
