import { spawnSync } from 'node:child_process';
import { environment, findNode, install, root } from './install.mjs';

// `npm run check`: what needs no running system. Runs all parts and fails at the end, so that one run tells everything.

install();
const node = findNode();
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const parts = [
  ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '-b']],
  ['generated files', ['scripts/generate.ts', '--check']],
  [
    'import edges and goldens',
    [...jest, '--selectProjects', 'unit', '--testPathPatterns', 'test/structure', 'golden'],
  ],
];
const failed = [];
for (const [name, args] of parts) {
  process.stdout.write(`\ncheck: ${name}\n`);
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit', env: environment() });
  if (status !== 0) failed.push(name);
}
process.stdout.write(failed.length === 0 ? '\ncheck: all good\n' : `\ncheck: failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
