import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, findNode, install, root, run } from './install.mjs';

// `npm test`: installs what the tests need, runs every suite that this machine can run, and says what it could not
// run and why. With CI=true a missing part is a failure. Arguments go to jest, and then nothing but jest is run:
// `npm test -- proxy/routing`.

install();
const node = findNode();
const strict = process.env.CI === 'true';
const missing = [];
let failures = 0;

run(node, ['scripts/build.mjs', '--quiet']);
buildClusterTools();
installPrometheus();
const counts = runJest(process.argv.slice(2));
if (process.argv.length === 2) guardPerformance();
report();

/** The API server and etcd of the cluster suite, built once into a cache outside the checkout. */
function buildClusterTools() {
  const { status, stdout } = spawnSync(node, ['test/tools/build.ts'], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status === 0) return;
  const reason =
    status === 2 ? JSON.parse(stdout).reason : 'the build of kube-apiserver and etcd failed, see above';
  missing.push(`cluster suite: ${reason}`);
  if (status !== 2 || strict) failures += 1;
}

/** The Prometheus of the observability suite, from the Debian package where this user may install one. */
function installPrometheus() {
  if (hasPrometheus()) return;
  if (process.getuid?.() === 0) {
    // Only the program is wanted: the last two keep the package from starting its service, without and with systemd.
    const quiet = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', SYSTEMD_OFFLINE: '1' };
    const env = { ...process.env, ...quiet };
    const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 2, 'inherit'] });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'prometheus');
    if (hasPrometheus()) return;
  }
  missing.push('observability suite: no prometheus in PATH, and apt-get cannot install it here');
  if (strict) failures += 1;
}

function hasPrometheus() {
  return spawnSync('prometheus', ['--version'], { stdio: 'ignore' }).status === 0;
}

function runJest(args) {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  const output = join(scratch, 'result.json');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status } = spawnSync(
    node,
    [...flags, 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${output}`, ...args],
    {
      cwd: root,
      env: environment(),
      // With --json the result goes to standard output too; the reporter writes to standard error.
      stdio: ['ignore', 'ignore', 'inherit'],
      // A test that leaves something open would hold up everything behind it.
      timeout: 40 * 60_000,
      killSignal: 'SIGKILL',
    },
  );
  const result = read(output);
  rmSync(scratch, { recursive: true, force: true });
  if (result === undefined) return { passed: 0, failed: 1, skipped: 0 };
  // A suite that does not load has no test that could fail.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** CPU a request against what was recorded; each workload counts as a test. Last, so that nothing else of ours is running. */
function guardPerformance() {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-guard-'));
  const output = join(scratch, 'verdict.json');
  spawnSync(node, ['test/bench/guard/main.ts', '--output', output], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 2, 'inherit'],
    timeout: 10 * 60_000,
  });
  const verdict = read(output);
  rmSync(scratch, { recursive: true, force: true });
  if (verdict === undefined) {
    failures += 1;
    return;
  }
  counts.passed += verdict.passed;
  failures += verdict.failures.length;
  missing.push(...verdict.missing.map((reason) => `performance guard, ${reason}`));
  if (strict) failures += verdict.missing.length;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    process.stderr.write('npm test: a program left no result\n');
    return undefined;
  }
}

function report() {
  if (missing.length > 0) {
    process.stdout.write('\nNot run on this machine:\n');
    for (const line of missing) process.stdout.write(`- ${line}\n`);
  }
  const failed = counts.failed + failures;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`\n${counts.passed} passed, ${failed} failed${skipped}\n`);
  process.exit(failed > 0 || counts.passed === 0 ? 1 : 0);
}
