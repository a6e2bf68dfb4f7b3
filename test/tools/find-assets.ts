import { join } from 'node:path';
import { findExecutable } from './find-executable.ts';
import { readOptions, type ToolsOptions } from './options.ts';
import { readToolSet } from './read-tool-set.ts';

/** Absolute paths of binaries that exist and are executable. */
export interface Assets {
  readonly kind: 'Found';
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

/** Why this machine has none, in words for the person who runs the tests. */
export interface MissingAssets {
  readonly kind: 'Missing';
  readonly reason: string;
}

/**
 * Looks for the binaries of a control plane: in KUBEBUILDER_ASSETS where that is set, else among our own builds.
 * Builds nothing and takes milliseconds; `buildAssets` is the one that builds.
 */
export function findAssets(options: ToolsOptions = readOptions(process.env)): Assets | MissingAssets {
  if (options.assetsDirectory !== undefined) return assetsIn(options.assetsDirectory, options.searchPath);
  const built = assetsIn(builtDirectory(options), []);
  if (built.kind === 'Found') return built;
  if (findExecutable('go', options.searchPath) === undefined) return { kind: 'Missing', reason: withoutGo };
  return {
    kind: 'Missing',
    reason: 'kube-apiserver and etcd are not built yet: run `node test/tools/build.ts`',
  };
}

/** Said when the binaries are neither there nor can be built. */
export const withoutGo =
  'no kube-apiserver and etcd: KUBEBUILDER_ASSETS is not set and there is no Go toolchain to build them';

/** Where the pinned versions are once they are built. */
export function builtDirectory(options: ToolsOptions): string {
  return join(options.cacheDirectory, 'tools', readToolSet().key);
}

function assetsIn(directory: string, kubectlElsewhere: readonly string[]): Assets | MissingAssets {
  const etcd = findExecutable('etcd', [directory]);
  const kubeApiserver = findExecutable('kube-apiserver', [directory]);
  const kubectl = findExecutable('kubectl', [directory, ...kubectlElsewhere]);
  if (etcd === undefined) return { kind: 'Missing', reason: `no executable etcd in ${directory}` };
  if (kubeApiserver === undefined) {
    return { kind: 'Missing', reason: `no executable kube-apiserver in ${directory}` };
  }
  if (kubectl === undefined) return { kind: 'Missing', reason: `no kubectl in ${directory} nor in PATH` };
  return { kind: 'Found', etcd, kubeApiserver, kubectl };
}
