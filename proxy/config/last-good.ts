import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeWireEntry } from '#contract/push/encode-message.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { failed, type Result } from '#runtime/result.ts';
import { applyUpdate } from './apply-update.ts';

/** The last snapshot that was in force, on a volume that outlives the process but not the pod's memory. */
export interface LastGood {
  /** What a former process saved; `undefined`: nothing, or nothing that is whole. Never throws. */
  load(): Promise<Snapshot | undefined>;
  /** Saves soon, off the request path; of several in a row, or while it rests from the last time, only the last. */
  save(snapshot: Snapshot): void;
  /** Resolves once what was given to `save` is on disk or has failed. */
  flush(): Promise<void>;
}

export interface LastGoodOptions {
  /** Made where it is missing. Holds provider secrets in the clear: give it a memory-backed volume. */
  readonly directory: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** A larger file is not read, nor a larger snapshot written. */
  readonly maxBytes?: number;
}

const fileName = 'last-good.json';
const defaultMaxBytes = 128 * 1024 * 1024;
/** Short: what was acknowledged should be on disk before the process can die; while one write runs, later ones fold. */
const saveDelayMs = 10;
/** A write is followed by a rest of so many times its length: where changes never end, a twentieth goes into writing. */
const restTimes = 20;
const longestRestMs = 5_000;
/** Entries encoded before requests get a turn. */
const sliceLength = 100;

export function makeLastGood(options: LastGoodOptions): LastGood {
  const { directory, logger, clock = systemClock, maxBytes = defaultMaxBytes } = options;
  const path = join(directory, fileName);
  let waiting: Snapshot | undefined;
  let writing: Promise<void> | undefined;
  let cancelDelay: (() => void) | undefined;
  let restUntilMs = 0;
  let versionOnDisk: string | undefined;

  const writeOne = async (snapshot: Snapshot): Promise<void> => {
    const startedAtMs = clock.monotonicMs();
    try {
      await writeSnapshot(path, snapshot, maxBytes);
      versionOnDisk = snapshot.version;
    } catch (error) {
      logger.warn({ err: error, version: snapshot.version }, 'the last good snapshot could not be saved');
    }
    const endedAtMs = clock.monotonicMs();
    restUntilMs = endedAtMs + Math.min(longestRestMs, (endedAtMs - startedAtMs) * restTimes);
    writing = undefined;
    plan();
  };
  const plan = (): void => {
    if (waiting === undefined || writing !== undefined) return;
    cancelDelay ??= clock.schedule(write, Math.max(saveDelayMs, restUntilMs - clock.monotonicMs()));
  };
  const write = (): void => {
    cancelDelay?.();
    cancelDelay = undefined;
    if (waiting === undefined || writing !== undefined) return;
    writing = writeOne(waiting);
    waiting = undefined;
  };

  return {
    load: async () => {
      const read = await readSnapshot(path, maxBytes);
      versionOnDisk = read.kind === 'Ok' ? read.value.version : undefined;
      if (read.kind === 'Ok') return read.value;
      if (read.failure !== nothingSaved) {
        logger.warn({ path, reason: read.failure }, 'the last good snapshot is not usable and is ignored');
      }
      return undefined;
    },
    save: (snapshot) => {
      // What a start has just read need not be written.
      const isThere = writing === undefined && snapshot.version === versionOnDisk;
      waiting = isThere ? undefined : snapshot;
      plan();
    },
    flush: async () => {
      while (waiting !== undefined || writing !== undefined) {
        write();
        await writing;
      }
    },
  };
}

const nothingSaved = 'there is none';

async function readSnapshot(path: string, maxBytes: number): Promise<Result<Snapshot, string>> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) return failed(`it has ${size} bytes, more than ${maxBytes}`);
    return parseSnapshot(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return failed(nothingSaved);
    // Only the class of the trouble: the text of a JSON error quotes the file, secrets and all.
    return failed(`it cannot be read: ${error instanceof SyntaxError ? 'it is not JSON' : codeOf(error)}`);
  }
}

function parseSnapshot(value: unknown): Result<Snapshot, string> {
  if (typeof value !== 'object' || value === null || !('version' in value) || !('entries' in value))
    return failed('it is not a snapshot');
  const { version, entries } = value;
  if (typeof version !== 'string' || !Array.isArray(entries)) return failed('it is not a snapshot');
  const applied = applyUpdate(undefined, { version, entries, removed: [] });
  if (applied.kind === 'Ok') return applied;
  const [problem] = applied.failure;
  return failed(`${problem?.entry ?? ''}${problem?.path ?? ''} ${problem?.message ?? ''}`);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no code';
}

/** Whole or not at all: a new file beside the old, on disk before it takes the old one's name. */
async function writeSnapshot(path: string, snapshot: Snapshot, maxBytes: number): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = `${path}.draft`;
  try {
    // One that a killed process left; made anew, so that its mode is ours.
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      let bytes = 0;
      for (const text of encodeSlices(snapshot)) {
        bytes += Buffer.byteLength(text);
        if (bytes > maxBytes) throw new RangeError(`the snapshot has more than ${maxBytes} bytes`);
        await file.appendFile(text);
        await nextTurn();
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncDirectory(directory);
  } finally {
    await rm(draft, { force: true });
  }
}

function* encodeSlices({ version, entries }: Snapshot): Generator<string> {
  const all = Array.from(entries.values());
  yield `{"version":${JSON.stringify(version)},"entries":[`;
  for (let start = 0; start < all.length; start += sliceLength) {
    const slice = all.slice(start, start + sliceLength).map(encodeWireEntry);
    yield `${start === 0 ? '' : ','}\n${slice.join(',\n')}`;
  }
  yield '\n]}\n';
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
