import { execFile, spawnSync } from 'node:child_process';
import { findExecutable } from '#test/tools/find-executable.ts';
import { readOptions } from '#test/tools/options.ts';

const tools = { unshare: 'util-linux', ip: 'iproute2' } as const;

/** Smallest, first and largest size of a socket's buffers, in bytes (tcp(7)): Node cannot set SO_SNDBUF and SO_RCVBUF. */
const buffers = '4096 16384 16384';

/** A loopback of its own whose packets are as large as those of a network: with larger ones a window of 16 KB holds less than one. */
const prepare = [
  // Where `ip` is, for who does not have it in the path.
  'PATH="$PATH:/usr/sbin:/sbin"',
  'ip link set lo mtu 1500 up',
  `echo "${buffers}" > /proc/sys/net/ipv4/tcp_rmem`,
  `echo "${buffers}" > /proc/sys/net/ipv4/tcp_wmem`,
].join(' && ');

/** Why no network namespace can be made here; undefined: one can. Installs what is missing where it may. */
export function whyNoNamespace(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid?.() !== 0) return 'only root may make a network namespace';
  for (const [tool, debianPackage] of Object.entries(tools))
    if (find(tool) === undefined) install(debianPackage);
  const missing = Object.keys(tools).filter((tool) => find(tool) === undefined);
  if (missing.length > 0) return `${missing.join(' and ')} cannot be found or installed`;
  const { status, stderr } = spawnSync('unshare', ['--net', 'sh', '-c', prepare], { encoding: 'utf8' });
  return status === 0 ? undefined : `a network namespace cannot be made: ${stderr.trim()}`;
}

/** Runs a Node program in a namespace of its own; gives its standard output, undefined where it was not over in time. */
export function runInNamespace(
  program: string,
  words: readonly string[],
  limitMs: number,
): Promise<string | undefined> {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', program, ...words];
  const args = ['--net', '--kill-child', 'sh', '-c', `${prepare} && exec "$@"`, 'sh', ...command];
  return new Promise((resolve, reject) => {
    execFile('unshare', args, { timeout: limitMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.killed === true) resolve(undefined);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
  });
}

function find(tool: string): string | undefined {
  return findExecutable(tool, [...readOptions(process.env).searchPath, '/usr/sbin', '/sbin']);
}

function install(debianPackage: string): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', 'update'], { env, stdio: 'ignore' });
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', debianPackage], {
    env,
    stdio: 'ignore',
  });
}
