import { parseOptions } from '#runtime/parse-options.ts';
import { runOperator } from './main.ts';
import { operatorOptions, readOperatorOptions } from './options.ts';

// The operator as a program of its own: what a pod runs.
const values = parseOptions({ name: 'sallyport-operator', options: operatorOptions }, process.argv.slice(2));
const options = values.kind === 'Ok' ? readOperatorOptions(values.value) : values;
if (options.kind === 'Failed') {
  process.stderr.write(`sallyport-operator: ${options.failure}\n`);
  process.exitCode = 2;
} else {
  await runOperator(options.value);
}
