import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment, findNode, install, root, run } from './install.mjs';

// `npm start`: from a fresh clone to a running gateway.

install();
const node = findNode();
run(node, [join(root, 'scripts', 'build.mjs'), '--quiet']);
const args = [
  join(root, 'dist', 'cli.mjs'),
  'run',
  '-f',
  join('deploy', 'quickstart'),
  ...process.argv.slice(2),
];
const gateway = spawn(node, args, { cwd: root, stdio: 'inherit', env: environment() });
// The terminal sends Ctrl-C to the whole group; a supervisor signals this process only.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => gateway.kill('SIGTERM'));
gateway.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
