import type { AnyResource } from '#operator/api/resources.ts';
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
}

/**
 * Folder -> translation, again at each change. `start` waits for the first and throws where state cannot be kept;
 * later such trouble is logged and what is in force stays.
 */
export function makeLocalOperator(options: LocalOperatorOptions): Station {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let told = false;
  const take = async (loaded: LoadedFolder): Promise<void> => {
    try {
      options.onFolder(await readState(loaded, options));
      told = true;
    } catch (error) {
      if (!told) throw error;
      options.logger.error(
        { err: errorFrom(error) },
        'the folder could not be taken over; what was last good stays',
      );
    }
  };
  return {
    name: 'local operator',
    start: () =>
      new Promise((resolve, reject) => {
        const onChange = (loaded: LoadedFolder): Promise<void> => take(loaded).then(resolve);
        running = watchFolder(options.folder, { signal: stopped.signal }, onChange).catch(reject);
      }),
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

async function readState(loaded: LoadedFolder, options: LocalOperatorOptions): Promise<FolderState> {
  const minted = await mintLocalSecrets(loaded.resources, options.stateDirectory);
  const resources = [...loaded.resources, ...minted, ...fromEnvironment(loaded, options)];
  return { loaded, resources, translation: translate(makeResourceSet(resources)) };
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
