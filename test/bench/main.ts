import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BenchOptions, benchOptions, readBenchOptions } from './options.ts';
import { printProfile } from './profile/print-profile.ts';
import { parseResults } from './report/parse-results.ts';
import { printTables } from './report/print-tables.ts';
import type { Results } from './report/results.ts';
import { tablesOf } from './report/tables.ts';
import { writeDocument } from './report/write-document.ts';
import { runBench, runProfiles } from './run-bench.ts';
import { newestSoak } from './soak/newest-soak.ts';

// `npm run bench`: what the gateway costs, beside what nothing costs and what others cost, in one run.

const root = join(import.meta.dirname, '..', '..');
const options = readBenchOptions(process.argv.slice(2), process.env);
if (options.kind === 'Failed') {
  process.stderr.write(`${options.failure}\n`);
  process.exitCode = 2;
} else if (options.value.help) {
  for (const { name, help } of benchOptions) process.stdout.write(`--${name.padEnd(12)} ${help}\n`);
} else if (options.value.profile !== undefined) {
  const runs = await runProfiles(options.value, (line) => void process.stderr.write(`bench: ${line}\n`));
  for (const run of runs) process.stdout.write(`\n${printProfile(run)}`);
} else {
  await bench(options.value);
}

async function bench(chosen: BenchOptions): Promise<void> {
  const measured = chosen.from === undefined ? await measure(chosen) : readResults(chosen.from);
  const soak = newestSoak(chosen.cache);
  const results: Results = { ...measured, ...(soak === undefined ? {} : { soak }) };
  process.stdout.write(`\n${printTables(tablesOf(results))}`);
  for (const { name, reason } of results.skipped) process.stdout.write(`\n${name} was not run: ${reason}\n`);
  if (!chosen.writeDocs) return;
  const notes = readFileSync(join(import.meta.dirname, 'notes.md'), 'utf8');
  writeFileSync(join(root, 'docs', 'performance.md'), writeDocument(results, notes));
  process.stdout.write('\nwritten: docs/performance.md\n');
}

async function measure(chosen: BenchOptions): Promise<Results> {
  const startedAt = performance.now();
  const say = (line: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    process.stderr.write(`bench: ${seconds.padStart(4)} s  ${line}\n`);
  };
  const results = await runBench(chosen, say);
  const path = join(chosen.cache, `results-${results.takenAt.replaceAll(':', '-')}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, undefined, 1)}\n`);
  say(`results: ${path}`);
  return results;
}

function readResults(path: string): Results {
  const parsed = parseResults(readFileSync(path, 'utf8'));
  if (parsed.kind === 'Failed') throw new Error(`${path}: ${parsed.failure}`);
  return parsed.value;
}
