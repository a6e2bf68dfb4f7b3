import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AssembledFolder, assembleFolder, type HeldObjects } from './assemble-folder.ts';
import { codeOf, type ListedFile, type Listing, limits, listFiles, problemOf } from './list-files.ts';
import type { LoadedFolder } from './loaded-folder.ts';
import { type FileObjects, readObjects } from './read-objects.ts';

/** Reads a folder once. Trouble with files, the folder itself included, is in `problems`; nothing is thrown. */
export async function loadFolder(directory: string): Promise<LoadedFolder> {
  const { loaded } = await loadListing(directory, await listFiles(directory), new Map());
  return loaded;
}

/** The same for files that are listed already, over what the folder held before. */
export async function loadListing(
  directory: string,
  listing: Listing,
  before: HeldObjects,
): Promise<AssembledFolder> {
  const files: FileObjects[] = [];
  for (const file of listing.files) files.push(await readListed(directory, file));
  return assembleFolder({ files, unread: listing.problems, before });
}

async function readListed(directory: string, { path, bytes }: ListedFile): Promise<FileObjects> {
  const unreadable = (message: string): FileObjects => ({
    objects: [],
    problems: [problemOf(path, message)],
  });
  if (bytes > limits.fileBytes) return unreadable(`is larger than ${limits.fileBytes} bytes`);
  try {
    const content = await readFile(join(directory, path));
    return readObjects(path, new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    const code = codeOf(error);
    return unreadable(code === notUtf8 ? 'is not UTF-8 text' : `cannot be read: ${code}`);
  }
}

/** What a TextDecoder says. */
const notUtf8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';
