import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compileTool } from './compile-tool.ts';
import { type Assets, builtDirectory, findAssets, type MissingAssets, withoutGo } from './find-assets.ts';
import { findExecutable } from './find-executable.ts';
import { readOptions, type ToolsOptions } from './options.ts';
import { readToolSet } from './read-tool-set.ts';
import { withLock } from './with-lock.ts';

/** Where to build and who hears how it goes; both have a default. */
export interface BuildRequest {
  readonly options?: ToolsOptions;
  readonly onProgress?: (line: string) => void;
}

/**
 * Finds the binaries of a control plane, building them first where that is needed and possible: minutes the first time,
 * seconds with a warm Go cache, nothing when they are there. Two runs at once build once. Throws when the compiler fails.
 */
export async function buildAssets(request: BuildRequest = {}): Promise<Assets | MissingAssets> {
  const { options = readOptions(process.env), onProgress = () => {} } = request;
  const found = findAssets(options);
  if (found.kind === 'Found' || options.assetsDirectory !== undefined) return found;
  const go = findExecutable('go', options.searchPath);
  if (go === undefined) return { kind: 'Missing', reason: withoutGo };
  const directory = builtDirectory(options);
  await mkdir(dirname(directory), { recursive: true });
  const onWait = () => onProgress('another run is building; waiting for it');
  return withLock({ path: `${directory}.lock`, onWait }, async () => {
    if (findAssets(options).kind === 'Missing') await buildInto(directory, go, onProgress);
    return findAssets(options);
  });
}

/** Builds beside the destination and renames, so that a build that was cut short is never taken for a whole one. */
async function buildInto(directory: string, go: string, onProgress: (line: string) => void): Promise<void> {
  const unfinished = await mkdtemp(`${directory}.unfinished-`);
  try {
    for (const tool of readToolSet().tools) {
      onProgress(`building ${tool.name}`);
      await compileTool({ tool, go, output: join(unfinished, tool.name), onProgress });
    }
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
