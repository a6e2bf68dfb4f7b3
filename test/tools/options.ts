import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the machine says about where the tools are; read from the environment here and nowhere else in this folder. */
export interface ToolsOptions {
  /** A folder that already has the binaries; where it is set, nothing is built. */
  readonly assetsDirectory: string | undefined;
  /** Where our own builds are kept, outside of the checkout. */
  readonly cacheDirectory: string;
  /** Folders to look in for `go` and `kubectl`. */
  readonly searchPath: readonly string[];
}

/** Reads KUBEBUILDER_ASSETS, SALLYPORT_TOOLS_DIR, XDG_CACHE_HOME and PATH; an empty value counts as unset. */
export function readOptions(environment: NodeJS.ProcessEnv): ToolsOptions {
  const { KUBEBUILDER_ASSETS, SALLYPORT_TOOLS_DIR, XDG_CACHE_HOME, PATH } = environment;
  return {
    assetsDirectory: KUBEBUILDER_ASSETS || undefined,
    cacheDirectory: SALLYPORT_TOOLS_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'sallyport'),
    searchPath: (PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  };
}
