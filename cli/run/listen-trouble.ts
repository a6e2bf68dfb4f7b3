import { isRecord } from '#runtime/is-record.ts';
import type { Address } from '#runtime/parse-address.ts';

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'another program listens there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EACCES', 'this user may not listen there'],
]);

/** What Node says of an address that cannot be had -> one sentence that names the option; other errors go on as they are. */
export function describeListenTrouble(error: unknown, admin: Address): unknown {
  if (!isRecord(error) || error.syscall !== 'listen') return error;
  const reason = reasons.get(error.code);
  if (reason === undefined) return error;
  const { address, port } = error;
  const option = port === admin.port && address === admin.host ? '--admin' : '--listen';
  return new Error(`${String(address)}:${String(port)}: ${reason}; ${option} HOST:PORT takes another`, {
    cause: error,
  });
}
