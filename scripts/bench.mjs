import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, findNode, install, root, run } from './install.mjs';

// `npm run bench`: builds the proxy as it ships and measures it. Arguments go to the bench: `npm run bench -- --help`.

install();
const node = findNode();
run(node, [join(root, 'scripts', 'build.mjs'), '--quiet']);
const { status } = spawnSync(node, [join(root, 'test', 'bench', 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: environment(),
});
process.exit(status ?? 1);
