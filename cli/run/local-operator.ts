import type { AnyResource } from '#operator/api/resources.ts';
import type { FetchTerms } from '#operator/issuers/fetch-json.ts';
import type { LoadedFolder } from '#operator/sources/files/loaded-folder.ts';
import { mintLocalSecrets } from '#operator/sources/files/mint-local-secrets.ts';
import { watchFolder } from '#operator/sources/files/watch-folder.ts';
import { makeResourceSet } from '#operator/store/make-resource-set.ts';
import { translate } from '#operator/translate/translate.ts';
import type { Translation } from '#operator/translate/translation.ts';
import { parseResource } from '#operator/validate/parse-resource.ts';
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
  /** Told at the start, before `start` resolves, and at each change. */
  readonly onFolder: (state: FolderState) => void;
  /** How issuers of tokens are called. */
  readonly issuers: FetchTerms;
}

export interface LocalOperator extends Station {
  /** A proxy lacks a key in the `jwks` entry of this name. */
  missKey(entry: string): void;
}

/**
 * Folder -> translation, again at each change. `start` waits for the first and throws where state cannot be kept;
 * later such trouble is logged and what is in force stays.
 */
export function makeLocalOperator(options: LocalOperatorOptions): LocalOperator {
  const stopped = new AbortController();
  let running: Promise<unknown> | undefined;
  let told = false;
  let last: LoadedFolder | undefined;
  let busy = Promise.resolve();
  const take = async (loaded: LoadedFolder): Promise<void> => {
    try {
      issuers.follow(loaded.resources);
      options.onFolder(await readState(loaded, issuers, options));
      told = true;
    } catch (error) {
      if (!told) throw error;
      options.logger.error(
        { err: errorFrom(error) },
        'the folder could not be taken over; what was last good stays',
      );
    }
  };
  /** One after the other: the folder and the keys of issuers change on their own. */
  const takeNext = (loaded: LoadedFolder): Promise<void> => {
    last = loaded;
    const taken = busy.then(() => take(loaded));
    busy = taken.catch(() => undefined);
    return taken;
  };
  const issuers = makeLocalIssuers(options.issuers, options.logger, () => {
    if (last !== undefined && told) void takeNext(last);
  });
  return {
    name: 'local operator',
    missKey: issuers.missKey,
    start: () =>
      new Promise((resolve, reject) => {
        const onChange = (loaded: LoadedFolder): Promise<void> => takeNext(loaded).then(resolve);
        const watching = watchFolder(options.folder, { signal: stopped.signal }, onChange).catch(reject);
        running = Promise.all([watching, issuers.run(stopped.signal)]);
      }),
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

async function readState(
  loaded: LoadedFolder,
  issuers: LocalIssuers,
  options: LocalOperatorOptions,
): Promise<FolderState> {
  const minted = await mintLocalSecrets(loaded.resources, options.stateDirectory);
  const resources = [...loaded.resources, ...minted, ...fromEnvironment(loaded, options)];
  const translation = translate(makeResourceSet([...resources, ...issuers.keySets()]));
  return { loaded, resources, translation };
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
