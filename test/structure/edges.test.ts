import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

/** What each top folder may import of ours. */
const folders: Readonly<Record<string, readonly string[]>> = {
  runtime: ['runtime'],
  contract: ['contract', 'runtime'],
  operator: ['operator', 'contract', 'runtime'],
  proxy: ['proxy', 'contract', 'runtime'],
  cli: ['cli', 'operator', 'proxy', 'contract', 'runtime'],
};

/** Who may import a package; packages that are not named here are free. Tests beside the code may import more. */
const packages: readonly { readonly name: RegExp; readonly only: RegExp }[] = [
  { name: /^@kubernetes\//, only: /^operator\/sources\/kube\// },
  {
    name: /^(prom-client|@opentelemetry\/)/,
    only: /^(proxy|operator)\/telemetry\/|^runtime\/|^(cli|operator|proxy)\/main\.ts$|^cli\/run\//,
  },
  { name: /^express$/, only: /^operator\/(distribute|inject)\// },
  { name: /^undici$/, only: /^proxy\/upstream\// },
  { name: /^gpt-tokenizer/, only: /^proxy\/chat\// },
];

/** Edges within a program that keep its stations apart: `from` must not import `to`. */
const forbidden: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^operator\/translate\//,
    to: /^operator\/(sources|distribute\/(?!programming)|status|store)\//,
    why: 'translate is pure',
  },
  { from: /^operator\/api\//, to: /^operator\/(?!api\/)/, why: 'the API knows no station' },
  { from: /^proxy\/chat\//, to: /^proxy\/(?!chat\/)/, why: 'our own words know no wire format' },
  {
    from: /^proxy\/dialects\//,
    to: /^proxy\/(providers|upstream|routing|config)\//,
    why: 'N dialects + M providers, never N x M',
  },
  {
    from: /^proxy\/providers\/(?!mock\/)/,
    to: /^proxy\/(routing|config|http\/(?!gateway-error)|dialects\/(?!dialect\.ts|read-fields))/,
    // The mock is an upstream too: it reads requests and writes answers as a server of the dialect does.
    why: 'a provider makes and reads bytes, no more',
  },
  { from: /^proxy\/(?!main|config\/)/, to: /^contract\/push\//, why: 'only config knows the stream' },
];

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Path within the checkout, for an import of ours. */
  readonly target: string | undefined;
}

const sources = Object.keys(folders).flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
const isTest = (file: string): boolean => file.endsWith('.test.ts') || file.includes('/testing/');
const imports: readonly Import[] = sources.flatMap(readImports);

function readImports(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm);
  return Array.from(found, ([, specifier = '']) => ({ file, specifier, target: resolve(file, specifier) }));
}

function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  return undefined;
}

test('the-walk-sees-the-code', () => {
  expect(imports.length).toBeGreaterThan(200);
});

test('every-import-of-ours-follows-a-listed-edge', () => {
  const wrong = imports.filter(({ file, target }) => {
    const [from = ''] = file.split('/');
    const [to = ''] = target?.split('/') ?? [from];
    return !folders[from]?.includes(to);
  });
  expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

test('packages-are-imported-only-where-they-belong', () => {
  const wrong = imports.filter(
    ({ file, specifier, target }) =>
      target === undefined &&
      !isTest(file) &&
      packages.some(({ name, only }) => name.test(specifier) && !only.test(file)),
  );
  expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

test('stations-stay-apart', () => {
  const wrong = imports.flatMap(({ file, target }) =>
    target === undefined || isTest(file)
      ? []
      : forbidden
          .filter(({ from, to }) => from.test(file) && to.test(target))
          .map(({ why }) => `${file} -> ${target}: ${why}`),
  );
  expect(wrong).toEqual([]);
});

test('only-options-read-the-environment', () => {
  const readers = sources.filter(
    (file) =>
      !isTest(file) &&
      !/\/options\.ts$/.test(file) &&
      /process\.env\b/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(readers.map((file) => relative('.', file))).toEqual([]);
});
