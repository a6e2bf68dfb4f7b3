import { eventually } from './eventually.ts';
import type { Program } from './start-program.ts';

/** Resolves once /readyz says yes: an operator has translated the cluster, a proxy has a snapshot. */
export async function untilReady(program: Program): Promise<void> {
  await eventually('it is ready', async () => (await program.page('/readyz')).status === 200);
}
