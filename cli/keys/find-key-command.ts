import { fingerprintOf, hashStoredKey } from '#operator/keys/key-record.ts';
import type { OptionValues } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Terminal } from '../terminal.ts';
import { type KeyHolder, listHolders } from './list-holders.ts';

const inCluster =
  "kubectl get aikeys -A -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,KEY:.status.fingerprint,BEFORE:.status.previousFingerprint'";

/** `sallyport keys find`: which AIKey a leaked key is, without printing the key. */
export async function findKeyCommand(options: OptionValues, terminal: Terminal): Promise<number> {
  const asked = await readFingerprint(options, terminal);
  if (asked.kind === 'Failed') {
    terminal.err(`${asked.failure}\n`);
    return 2;
  }
  const fingerprint = asked.value;
  const folder = options.get('folder');
  if (folder === undefined) {
    terminal.out(`fingerprint ${fingerprint}\n`);
    terminal.err(`in a cluster: ${inCluster} | grep ${fingerprint}\n`);
    return 0;
  }
  const holders = await listHolders(folder, options.get('state-dir') ?? '');
  const found = new Set(
    holders.filter((holder) => isSame(holder.fingerprint, fingerprint)).map(describeHolder),
  );
  for (const line of found) terminal.out(`${line}\n`);
  if (found.size > 0) return 0;
  terminal.err(`no AIKey with fingerprint ${fingerprint}, of ${holders.length} keys in ${folder}\n`);
  return 1;
}

async function readFingerprint(options: OptionValues, terminal: Terminal): Promise<Result<string, string>> {
  const given = options.get('fingerprint');
  const reads = options.get('key-from-stdin') !== undefined;
  if ((given !== undefined) === reads) return failed('give one of --fingerprint and --key-from-stdin');
  if (given !== undefined) {
    return /^[0-9a-f]{8,64}$/i.test(given)
      ? ok(fingerprintOf(given.toLowerCase()))
      : failed('--fingerprint takes the first hex digits of the SHA-256 of a key, at least 8');
  }
  const key = await terminal.input();
  return key.length === 0
    ? failed('there is no key on standard input')
    : ok(fingerprintOf(hashStoredKey(key)));
}

/** Either may be the shorter one. */
function isSame(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function describeHolder({ name, fingerprint, position, until }: KeyHolder): string {
  const end = until === undefined ? '' : ` until ${until}`;
  const what = position === 'Current' ? 'its key' : `the key before, replaced and taken${end}`;
  return `AIKey ${name}: ${what} (${fingerprint})`;
}
