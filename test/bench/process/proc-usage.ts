import { globSync, readFileSync } from 'node:fs';

/** What a program has used so far, its children included. */
export interface Usage {
  /** User and system time of all threads, in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/**
 * Reads `/proc`: the run time of all threads in nanoseconds from `schedstat`, which is what `stat` shows as utime + stime
 * in ticks of 10 ms; that where the kernel keeps no schedstat. Zero for what is gone.
 */
export function readUsage(pid: number): Usage {
  const pids = withChildren(pid);
  return {
    cpuMicros: sum(pids.map(cpuMicrosOf)),
    rssBytes: sum(pids.map(rssBytesOf)),
  };
}

function withChildren(pid: number): readonly number[] {
  const children = globSync(`/proc/${pid}/task/*/children`).flatMap((path) =>
    readOrEmpty(path)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
  return [pid, ...children.flatMap(withChildren)];
}

function cpuMicrosOf(pid: number): number {
  const threads = globSync(`/proc/${pid}/task/*/schedstat`).map(readOrEmpty);
  if (threads.length > 0) return sum(threads.map((line) => Number(line.split(' ')[0]))) / 1000;
  return ticksInStat(readOrEmpty(`/proc/${pid}/stat`)) * 10_000;
}

/** utime + stime of a `stat` line (proc(5)); the command in it may hold spaces and brackets. */
export function ticksInStat(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function rssBytesOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
