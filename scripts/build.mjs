import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './install.mjs';

// `npm run build`: one bundle a program. Splitting keeps what a program does not run out of its memory: the proxy never
// loads the Kubernetes client, the cli loads a command's code when the command is given. `--outdir DIR`: there, not in dist.

// First thing in every chunk, before any package can trip over an old Node. CommonJS packages still ask for `require`.
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  "const [__major, __minor] = process.versions.node.split('.').map(Number);",
  "if (__major < 22 || (__major === 22 && __minor < 19)) { process.stderr.write('sallyport needs Node 22.19 or newer, this is ' + process.versions.node + '\\n'); process.exit(1); }",
].join('\n');

const outdirAt = process.argv.indexOf('--outdir');
const outdir = outdirAt < 0 ? join(root, 'dist') : process.argv[outdirAt + 1];
rmSync(outdir, { recursive: true, force: true });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const result = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'cli/main.ts', operator: 'operator/entry.ts', proxy: 'proxy/entry.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  minifySyntax: true,
  metafile: true,
  define: { SALLYPORT_VERSION: JSON.stringify(version) },
  banner: { js: banner },
  logLevel: 'warning',
});
chmodSync(join(outdir, 'cli.mjs'), 0o755);

if (!process.argv.includes('--quiet')) {
  for (const [file, { bytes, entryPoint }] of Object.entries(result.metafile.outputs)) {
    if (entryPoint !== undefined && !file.endsWith('.map'))
      process.stdout.write(`${file}  ${Math.round(bytes / 1024)} KiB\n`);
  }
}
