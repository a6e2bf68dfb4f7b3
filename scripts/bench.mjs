import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, findNode, install, root, run } from './install.mjs';

// `npm run bench`, `bench:guard`, `bench:soak`, `bench:scale`: builds the proxy as it ships and measures it. Arguments go to
// the program: `npm run bench -- --help`.

const [first, ...rest] = process.argv.slice(2);
const programs = ['guard', 'soak', 'scale'];
const [folder, words] = programs.includes(first) ? [first, rest] : ['', process.argv.slice(2)];
install();
const node = findNode();
run(node, [join(root, 'scripts', 'build.mjs'), '--quiet']);
const { status } = spawnSync(node, [join(root, 'test', 'bench', folder, 'main.ts'), ...words], {
  cwd: root,
  stdio: 'inherit',
  env: environment(),
});
process.exit(status ?? 1);
