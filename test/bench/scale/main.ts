import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTables } from '../report/print-tables.ts';
import { readScaleOptions, type ScaleOptions, scaleOptions } from './options.ts';
import { runScale } from './run-scale.ts';
import type { ScaleResult } from './scale-result.ts';
import { scaleTables } from './scale-tables.ts';
import { writeFigures } from './write-figures.ts';

// `npm run bench:scale`: what 16,000 entries cost beside a few, in proxy and operator, in some three minutes.

// What was started dies where this program exits, and a signal alone is no exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const root = join(import.meta.dirname, '..', '..', '..');
const options = readScaleOptions(process.argv.slice(2), process.env);
if (options.kind === 'Failed') {
  process.stderr.write(`${options.failure}\n`);
  process.exitCode = 2;
} else if (options.value.help) {
  for (const { name, help } of scaleOptions) process.stdout.write(`--${name.padEnd(12)} ${help}\n`);
} else {
  await scale(options.value);
}

async function scale(chosen: ScaleOptions): Promise<void> {
  const startedAt = performance.now();
  const result = await runScale(chosen, (line) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    process.stderr.write(`scale: ${seconds.padStart(4)} s  ${line}\n`);
  });
  const path = join(chosen.cache, `scale-${result.takenAt.replaceAll(':', '-')}.json`);
  mkdirSync(chosen.cache, { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, undefined, 1)}\n`);
  process.stdout.write(`\n${printTables(scaleTables(result))}\nresult: ${path}\n`);
  if (!chosen.writeDocs || !isWhole(result)) return;
  writeFileSync(join(root, 'docs', 'scaling-figures.md'), writeFigures(result));
  process.stdout.write('written: docs/scaling-figures.md\n');
}

function isWhole(result: Partial<ScaleResult>): result is ScaleResult {
  const { lookup, swap, memory, start, operator, fleet } = result;
  return [lookup, swap, memory, start, operator, fleet].every((part) => part !== undefined);
}
