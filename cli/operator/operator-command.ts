import { runOperator } from '#operator/main.ts';
import { readOperatorOptions } from '#operator/options.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import type { Terminal } from '../terminal.ts';

/** `sallyport operator`; the result is the exit code. */
export async function operatorCommand(values: OptionValues, terminal: Terminal): Promise<number> {
  const options = readOperatorOptions(values);
  if (options.kind === 'Failed') {
    terminal.err(`${terminal.style('red', 'sallyport:', 'err')} ${options.failure}\n`);
    return 2;
  }
  await runOperator(options.value);
  return 0;
}
