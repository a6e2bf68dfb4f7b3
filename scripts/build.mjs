import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { asCommonJs } from './bundle/as-common-js.ts';
import { generatedValidators } from './bundle/generated-validators.ts';
import { slimUndici } from './bundle/slim-undici.ts';
import { root } from './install.mjs';

// `npm run build`: one bundle a program. Splitting keeps what a program does not run out of its memory: the proxy never
// loads the Kubernetes client, the cli loads a command's code when the command is given. `--outdir DIR`: there, not in dist.

const versionCheck = [
  "const [__major, __minor] = process.versions.node.split('.').map(Number);",
  "if (__major < 22 || (__major === 22 && __minor < 19)) { process.stderr.write('sallyport needs Node 22.19 or newer, this is ' + process.versions.node + '\\n'); process.exit(1); }",
];
// First thing in every chunk, before any package can trip over an old Node. CommonJS packages still ask for `require`.
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  ...versionCheck,
].join('\n');

const outdirAt = process.argv.indexOf('--outdir');
const outdir = outdirAt < 0 ? join(root, 'dist') : process.argv[outdirAt + 1];
rmSync(outdir, { recursive: true, force: true });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  minifySyntax: true,
  metafile: true,
  define: { SALLYPORT_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};
const people = await build({
  ...shared,
  entryPoints: { cli: 'cli/main.ts', operator: 'operator/entry.ts' },
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: banner },
  plugins: [generatedValidators],
});
chmodSync(join(outdir, 'cli.mjs'), 0o755);
const proxy = await build({
  ...shared,
  entryPoints: { proxy: 'proxy/entry.ts' },
  outExtension: { '.js': '.cjs' },
  chunkNames: 'proxy/[name]-[hash]',
  // Packages that come in both kinds of module, as OpenTelemetry's: what is not used of them is left out.
  mainFields: ['module', 'main'],
  plugins: [generatedValidators, slimUndici],
  write: false,
});
for (const { path, code, map } of await asCommonJs(proxy.outputFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  const check = path === join(outdir, 'proxy.cjs') ? `${versionCheck.join('')}\n` : '';
  writeFileSync(path, `${check}${code}`);
  writeFileSync(`${path}.map`, map);
}

if (!process.argv.includes('--quiet')) {
  for (const { outputs } of [people.metafile, proxy.metafile]) {
    for (const [file, { bytes, entryPoint }] of Object.entries(outputs)) {
      if (entryPoint !== undefined && !file.endsWith('.map'))
        process.stdout.write(`${file}  ${Math.round(bytes / 1024)} KiB\n`);
    }
  }
}
