import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Call, explainHistory } from './explain-history.ts';
import { nowOf, type OpenedLedger, type OpenLedger, withLedger } from './opened-ledger.ts';
import { perform } from './perform.ts';
import { type Operation, randomOperations } from './random-operations.ts';

const clients = 3;
const mostCalls = 12;

export function historyCases(open: OpenLedger): void {
  test('what-happens-at-once-can-be-told-as-one-after-the-other', async () => {
    const turns = fc.array(fc.nat(2), { minLength: mostCalls, maxLength: mostCalls });
    const opened = await open();
    const nowMs = nowOf(opened);
    await opened.ledger.close();
    const operations = randomOperations({ nowMs, withTime: false, withRestarts: false });
    await fc.assert(
      fc.asyncProperty(operations, turns, (list, waits) =>
        withLedger(open, async (own) => {
          const calls = await record(own, list.slice(0, mostCalls), waits);
          if (explainHistory(calls, nowMs) === undefined) expect(calls).toBe('linearizable');
        }),
      ),
      { numRuns: 100 },
    );
  });
}

/** Some clients, each doing one thing after the other; `waits` are turns of the loop before each call. */
async function record(
  { ledger }: OpenedLedger,
  operations: readonly Operation[],
  waits: readonly number[],
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  let moment = 0;
  const runClient = async (client: number): Promise<void> => {
    for (let at = client; at < operations.length; at += clients) {
      const operation = operations[at];
      for (let left = waits[at] ?? 0; left > 0; left--) await nextTurn();
      // Nobody is told when a note of output has arrived: it changes nothing that these histories could show.
      if (operation === undefined || operation.kind === 'NoteOutput') continue;
      const began = moment++;
      const outcome = await perform(ledger, operation);
      calls.push({ operation, outcome, began, ended: moment++ });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => runClient(client)));
  return calls;
}
