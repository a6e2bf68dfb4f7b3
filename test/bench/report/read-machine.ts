import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, release, totalmem } from 'node:os';
import type { Machine } from './results.ts';

export function readMachine(pinned: boolean): Omit<Machine, 'loadAfter'> {
  return {
    processor: processorName(),
    processors: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.versions.node,
    loadBefore: loadavg()[0] ?? 0,
    pinned,
  };
}

/** Short hash, with a plus where files were changed since; `unknown` outside of a repository. */
export function readCommit(): string {
  const git = (...words: string[]): string =>
    spawnSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout ?? '';
  const hash = git('rev-parse', '--short', 'HEAD').trim();
  if (hash === '') return 'unknown';
  const changed = git('status', '--porcelain', '--', 'proxy', 'contract', 'runtime').trim() !== '';
  return `${hash}${changed ? '+' : ''}`;
}

function processorName(): string {
  try {
    return /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
