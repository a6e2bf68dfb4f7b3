import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '#runtime/is-record.ts';
import type { FileProblem } from './loaded-folder.ts';

/** A file that may hold objects. */
export interface ListedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Changes whenever the file may have changed. */
  readonly stamp: string;
}

/** What a folder holds, sorted by path. */
export interface Listing {
  readonly files: readonly ListedFile[];
  /** Folders that were looked into, `''` for the root itself, with a stamp of their identity. */
  readonly folders: readonly { readonly path: string; readonly stamp: string }[];
  /** Folders and files that could not be looked at; what they held before is not known to be gone. */
  readonly problems: readonly FileProblem[];
}

export const limits = { files: 20_000, fileBytes: 4 * 1024 * 1024, depth: 16 } as const;
const manifest = /\.(ya?ml|json)$/i;
const kustomization = /^kustomization(\.ya?ml)?$/i;

/**
 * Looks for `*.yaml`, `*.yml` and `*.json` in the folder and below. Left out: names that begin with a dot,
 * kustomizations, links to folders (they may go round in circles). Links to files are followed, since a mounted
 * ConfigMap is made of them.
 */
export async function listFiles(directory: string): Promise<Listing> {
  const files: ListedFile[] = [];
  const folders: { path: string; stamp: string }[] = [];
  const problems: FileProblem[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    try {
      folders.push({ path, stamp: identityOf(await stat(join(directory, path))) });
      const entries = await readdir(join(directory, path), { withFileTypes: true });
      for (const entry of entries) {
        const child = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.name.startsWith('.')) continue;
        if (entry.isDirectory() && depth < limits.depth) await visit(child, depth + 1);
        else if (entry.isDirectory())
          problems.push(problemOf(child, `is more than ${limits.depth} folders deep`));
        else if (manifest.test(entry.name) && !kustomization.test(entry.name)) await add(child);
      }
    } catch (error) {
      problems.push(problemOf(path, `cannot be read: ${codeOf(error)}`));
    }
  };
  const add = async (path: string): Promise<void> => {
    try {
      const stats = await stat(join(directory, path));
      if (stats.isFile()) files.push({ path, bytes: stats.size, stamp: stampOf(stats) });
    } catch (error) {
      if (await isGone(join(directory, path))) return;
      problems.push(problemOf(path, `cannot be read: ${codeOf(error)}`));
    }
  };
  await visit('', 0);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length > limits.files) {
    problems.push(problemOf('', `holds ${files.length} files; the first ${limits.files} are read`));
  }
  return { files: files.slice(0, limits.files), folders, problems };
}

/** A problem of a file or folder as a whole. */
export function problemOf(file: string, message: string): FileProblem {
  return { file: file === '' ? '.' : file, line: 1, column: 1, path: '', message };
}

/** `ENOENT`, for people who know it; never the path, which the problem has already. */
export function codeOf(error: unknown): string {
  return isRecord(error) && typeof error.code === 'string' ? error.code : 'unknown error';
}

function stampOf(stats: Stats): string {
  return `${identityOf(stats)}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
}

function identityOf(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** Gone since the folder was listed; a link that leads nowhere is still there. */
async function isGone(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    () => true,
  );
}
