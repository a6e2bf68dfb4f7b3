import { loadFolder } from '#operator/sources/files/load-folder.ts';
import type { LoadedFolder } from '#operator/sources/files/loaded-folder.ts';
import { makeResourceSet } from '#operator/store/make-resource-set.ts';
import { translate } from '#operator/translate/translate.ts';
import type { Translation } from '#operator/translate/translation.ts';
import { type AssumedSecret, assumeSecrets } from './assume-secrets.ts';

/** A folder read, translated and judged as the operator would. */
export interface JudgedFolder {
  readonly loaded: LoadedFolder;
  readonly translation: Translation;
  readonly assumed: readonly AssumedSecret[];
}

export async function judgeFolder(directory: string): Promise<JudgedFolder> {
  const loaded = await loadFolder(directory);
  const { resources, assumed } = assumeSecrets(loaded.resources);
  return { loaded, translation: translate(makeResourceSet(resources)), assumed };
}
