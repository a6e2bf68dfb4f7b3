import { runProxy } from '#proxy/main.ts';
import { readProxyOptions } from '#proxy/options.ts';
import { useMemoryProfile } from '#proxy/use-memory-profile.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import type { Terminal } from '../terminal.ts';

/** `sallyport proxy`; the result is the exit code. */
export async function proxyCommand(values: OptionValues, terminal: Terminal): Promise<number> {
  const options = readProxyOptions(values);
  if (options.kind === 'Failed') {
    terminal.err(`${terminal.style('red', 'sallyport:', 'err')} ${options.failure}\n`);
    return 2;
  }
  useMemoryProfile(options.value.memory);
  await runProxy(options.value);
  return 0;
}
