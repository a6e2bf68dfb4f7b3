import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type OptionDefinition, parseOptions } from '#runtime/parse-options.ts';
import { readBenchOptions } from '../options.ts';
import { readCommit, readMachine } from '../report/read-machine.ts';
import { quickWorkloads } from '../workloads/workloads.ts';
import { type GuardVerdict, judgeRatios } from './judge-ratios.ts';
import { type Measured, measureRatios } from './measure-ratios.ts';

// `npm run bench:guard`: whether a request still costs about what it was recorded to cost, as a multiple of the floor in
// the same run. `npm test` runs it last and reads the verdict from the file that `--output` names.

const guardOptions = [
  { name: 'record', help: 'write the ratios down in place of judging them' },
  { name: 'output', value: 'FILE', help: 'write the verdict there, as JSON' },
] as const satisfies readonly OptionDefinition[];

// What was started dies where this program exits, and a signal alone is no exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const recordFile = join(import.meta.dirname, 'recorded-ratios.json');
const parsed = parseOptions({ name: 'npm run bench:guard', options: guardOptions }, process.argv.slice(2));
if (parsed.kind === 'Failed') {
  process.stderr.write(`${parsed.failure}\n`);
  process.exitCode = 2;
} else if (parsed.value.get('record') === 'true') record(await measure(({ kind }) => kind !== 'Contended'));
else tell(await guard(), parsed.value.get('output'));

async function guard(): Promise<GuardVerdict> {
  if (availableParallelism() < 2) {
    const reason = 'there is one processor, which the load generator would share with what it measures';
    return { passed: 0, failures: [], missing: quickWorkloads.map((workload) => `${workload}: ${reason}`) };
  }
  const ratios = readRecorded();
  // Too much is looked at again before it fails.
  const measured = await measure((one) => judgeRatios([one], ratios).passed === 1 || one.kind === 'Fails');
  return judgeRatios(measured, ratios);
}

function readRecorded(): Readonly<Record<string, number>> {
  const { ratios } = JSON.parse(readFileSync(recordFile, 'utf8'));
  return ratios;
}

async function measure(isSettled: (measured: Measured) => boolean): Promise<readonly Measured[]> {
  const contestants = ['everything', 'floor'].flatMap((name) => ['--only', name]);
  const workloads = quickWorkloads.flatMap((name) => ['--workload', name]);
  const options = readBenchOptions([...contestants, ...workloads, '--offline'], process.env);
  if (options.kind === 'Failed') throw new Error(options.failure);
  const measured = await measureRatios(options.value, isSettled);
  for (const one of measured) process.stdout.write(`${one.workload.padEnd(28)}${show(one)}\n`);
  return measured;
}

function show(one: Measured): string {
  if (one.kind === 'Ratio') return `${one.ratio.toFixed(2)} x floor`;
  return one.kind === 'Fails' ? 'fails' : 'not judged';
}

function record(measured: readonly Measured[]): void {
  const ratios = measured.map((one) => {
    if (one.kind !== 'Ratio') throw new Error(`${one.workload} has no ratio: nothing is recorded`);
    return [one.workload, Number(one.ratio.toFixed(2))];
  });
  const { processor, node } = readMachine(true);
  const recorded = { commit: readCommit(), processor, node, ratios: Object.fromEntries(ratios) };
  writeFileSync(recordFile, `${JSON.stringify(recorded, undefined, 2)}\n`);
}

function tell(verdict: GuardVerdict, output: string | undefined): void {
  for (const failure of verdict.failures) process.stdout.write(`FAIL ${failure}\n`);
  for (const reason of verdict.missing) process.stdout.write(`skipped ${reason}\n`);
  if (output !== undefined) writeFileSync(output, JSON.stringify(verdict));
  if (verdict.failures.length > 0) process.exitCode = 1;
}
