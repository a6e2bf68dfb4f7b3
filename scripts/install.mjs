import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Runs before anything is installed, on whatever Node the machine has: plain JavaScript, no dependencies.

/** The checkout. */
export const root = join(import.meta.dirname, '..');

/** Installs what the lockfile names, unless that has been done since the lockfile last changed. */
export function install() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  const lockfile = join(root, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return;
  process.stderr.write('sallyport: installing dependencies\n');
  // Not `npm ci`: it insists on a lockfile that names the optional binaries of every platform there is, and a registry
  // mirror may lack some. This takes what the lockfile names, integrity checked, and writes nothing back.
  run('npm', ['install', '--no-save', '--loglevel=error']);
}

/** The Node to work with: this one where it is new enough, else the one that came as a package. */
export function findNode() {
  const packaged = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(packaged)) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  process.stderr.write(
    `sallyport: needs Node 22.19 or newer, this is ${process.versions.node}, and no packaged Node fits ${process.platform}-${process.arch}\n`,
  );
  process.exit(1);
}

/** Environment in which `node` and the installed tools are found first. */
export function environment() {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
}

/** Runs a command to its end; ends this process with its code where it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
    ...options,
  });
  if (error) process.stderr.write(`sallyport: ${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
