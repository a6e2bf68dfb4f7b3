import type { AnyResource } from '#operator/api/resources.ts';
import type { FetchTerms } from '#operator/issuers/fetch-json.ts';
import type { LoadedFolder } from '#operator/sources/files/loaded-folder.ts';
import { mintLocalSecrets } from '#operator/sources/files/mint-local-secrets.ts';
import { watchFolder } from '#operator/sources/files/watch-folder.ts';
import { makeResourceSet } from '#operator/store/make-resource-set.ts';
import { translate } from '#operator/translate/translate.ts';
import type { Translation } from '#operator/translate/translation.ts';
import { parseResource } from '#operator/validate/parse-resource.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import { errorFrom } from '#runtime/error-from.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { CliEnvironment } from '../options.ts';
import { environmentObjects } from './environment-objects.ts';
import { type LocalIssuers, makeLocalIssuers } from './local-issuers.ts';

/** A folder as it stands now, and what became of it. */
export interface FolderState {
  readonly loaded: LoadedFolder;
  readonly resources: readonly AnyResource[];
  readonly translation: Translation;
}

export interface LocalOperatorOptions {
  readonly folder: string;
  readonly stateDirectory: string;
  readonly environment: CliEnvironment;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Told at the start, before `start` resolves, and at each change. */
  readonly onFolder: (state: FolderState) => void;
  /** How issuers of tokens are called. */
  readonly issuers: FetchTerms;
}

export interface LocalOperator extends Station {
  /** A proxy lacks a key in the `jwks` entry of this name. */
  missKey(entry: string): void;
}

/** What a timer can wait for; what is due later is looked at again on the way. */
const longestWaitMs = 12 * 3_600_000;
/** Between attempts at a folder that could not be taken over. */
const retryMs = 60_000;

/**
 * Folder -> translation, again at each change and when a key is to be replaced. `start` waits for the first and throws
 * where state cannot be kept; later such trouble is logged and what is in force stays.
 */
export function makeLocalOperator(options: LocalOperatorOptions): LocalOperator {
  const { clock = systemClock, logger, onFolder } = options;
  const stopped = new AbortController();
  let running: Promise<unknown> | undefined;
  let told = false;
  let turn: Promise<void> = Promise.resolve();
  let cancelTimer = (): void => undefined;
  let latest: LoadedFolder | undefined;
  const take = async (): Promise<void> => {
    if (latest === undefined) return;
    cancelTimer();
    try {
      issuers.follow(latest.resources);
      const { state, untilMs } = await readState(latest, issuers, { ...options, nowMs: clock.now() });
      onFolder(state);
      told = true;
      if (untilMs !== undefined) lookAgain(untilMs);
    } catch (error) {
      if (!told) throw error;
      lookAgain(clock.now() + retryMs);
      logger.error({ err: errorFrom(error) }, 'the folder could not be taken over; what was last good stays');
    }
  };
  const lookAgain = (atMs: number): void => {
    if (stopped.signal.aborted) return;
    const inMs = Math.min(Math.max(0, atMs - clock.now()), longestWaitMs);
    cancelTimer = clock.schedule(() => void takeInTurn(), inMs);
  };
  /** One after the other: the folder and the keys of issuers change on their own. */
  const takeInTurn = (): Promise<void> => {
    const next = turn.then(take);
    turn = next.catch(() => undefined);
    return next;
  };
  const issuers = makeLocalIssuers(options.issuers, logger, () => {
    if (told) void takeInTurn();
  });
  return {
    name: 'local operator',
    missKey: issuers.missKey,
    start: () =>
      new Promise((resolve, reject) => {
        const onChange = (loaded: LoadedFolder): Promise<void> => {
          latest = loaded;
          return takeInTurn().then(resolve);
        };
        const watching = watchFolder(options.folder, { signal: stopped.signal }, onChange).catch(reject);
        running = Promise.all([watching, issuers.run(stopped.signal)]);
      }),
    stop: async () => {
      stopped.abort();
      cancelTimer();
      await running;
      await turn;
      cancelTimer();
    },
  };
}

async function readState(
  loaded: LoadedFolder,
  issuers: LocalIssuers,
  options: LocalOperatorOptions & { readonly nowMs: number },
): Promise<{ readonly state: FolderState; readonly untilMs?: number | undefined }> {
  const { stateDirectory, nowMs } = options;
  const { secrets, untilMs } = await mintLocalSecrets(loaded.resources, { stateDirectory, nowMs });
  const resources = [...loaded.resources, ...secrets, ...fromEnvironment(loaded, options)];
  const translation = translate(makeResourceSet([...resources, ...issuers.keySets()]));
  return { state: { loaded, resources, translation }, untilMs };
}

/** The provider of a key in the environment is served by every gateway of the folder. */
function fromEnvironment(
  { resources }: LoadedFolder,
  { environment }: LocalOperatorOptions,
): readonly AnyResource[] {
  const gateways = resources.filter(({ kind }) => kind === 'AIGateway').map(({ metadata }) => metadata);
  return gateways
    .flatMap((gateway) => environmentObjects(environment, gateway))
    .flatMap((object) => {
      const parsed = parseResource(object);
      if (parsed.kind === 'Failed')
        throw new Error(
          `objects of the environment: ${parsed.failure.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
        );
      return [parsed.value];
    });
}
