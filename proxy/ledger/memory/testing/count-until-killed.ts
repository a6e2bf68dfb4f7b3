import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '#runtime/logger.ts';
import type { Claim } from '../../ledger.ts';
import { openMemoryLedger } from '../open-memory-ledger.ts';

// `DIRECTORY ROUND`: admits and settles until it is killed. Writes what it may rely on as it comes to rely on it:
// `settled COUNTER AMOUNT`, `speaking COUNTER AMOUNT`, `quiet COUNTER 0`.

// Of its own: the program starts many times, and a logging library is most of a start.
const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => logger,
};
const [, , directory = '', round = ''] = process.argv;
const ledger = await openMemoryLedger({ directory, logger, rewriteAtBytes: 2000 });
const window = { kind: 'Calendar', id: 'D1', startsAtMs: 0, endsAtMs: 4_000_000_000_000 } as const;
const claimOn = (counter: string, hold: number): Claim => ({
  counter,
  window,
  limit: Number.MAX_SAFE_INTEGER,
  hold,
  settles: 'AtEnd',
  mode: 'Enforce',
  refusedCharge: 0,
});
const tell = (line: string): void => void writeSync(1, `${line}\n`);

for (let at = 0; ; at++) {
  const id = `${round}-${at}`;
  const [hold, charge] = [1 + (at % 7), at % 5];
  ledger.admit({ id, claims: [claimOn(id, hold), claimOn('all', hold)], holdForMs: 3_600_000 });
  if (at % 10 === 9) {
    tell(`quiet ${id} 0`);
    continue;
  }
  if (at % 3 === 0) ledger.noteOutput(id);
  if (at % 15 === 0) {
    // Written at the end of the turn.
    void nextTurn().then(() => nextTurn().then(() => tell(`speaking ${id} ${hold}`)));
    continue;
  }
  const settled = ledger.settle({ id, charges: [charge, charge] });
  const told = Promise.resolve(settled).then(() => tell(`settled ${id} ${charge}`));
  // Some alone in their turn, some together.
  if (at % 4 === 0) await told;
}
