import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTables } from '../report/print-tables.ts';
import { judgeSoak } from './judge-soak.ts';
import { readSoakOptions, type SoakOptions, soakOptions } from './options.ts';
import { runSoak } from './run-soak.ts';
import { soakTable } from './soak-table.ts';

// `npm run bench:soak`: whether anything is left of hours of requests, half an hour at a time.

// What was started dies where this program exits, and a signal alone is no exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const options = readSoakOptions(process.argv.slice(2), process.env);
if (options.kind === 'Failed') {
  process.stderr.write(`${options.failure}\n`);
  process.exitCode = 2;
} else if (options.value.help) {
  for (const { name, help } of soakOptions) process.stdout.write(`--${name.padEnd(12)} ${help}\n`);
} else {
  await soak(options.value);
}

async function soak(chosen: SoakOptions): Promise<void> {
  const result = await runSoak(chosen, (line) => void process.stderr.write(`soak: ${line}\n`));
  const path = join(chosen.cache, `soak-${result.takenAt.replaceAll(':', '-')}.json`);
  mkdirSync(chosen.cache, { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, undefined, 1)}\n`);
  process.stdout.write(
    `\n${printTables([soakTable(result)])}\n${soakTable(result).note}\n\nresult: ${path}\n`,
  );
  if (judgeSoak(result).problems.length > 0) process.exitCode = 1;
}
