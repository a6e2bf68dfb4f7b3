import { stat } from 'node:fs/promises';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** What --folder names -> that, if it is a folder; the failure is for the person who typed it. */
export async function checkFolder(path: string): Promise<Result<string, string>> {
  try {
    return (await stat(path)).isDirectory() ? ok(path) : failed(`${path} is a file: --folder takes a folder`);
  } catch (error) {
    const code = isRecord(error) ? error.code : undefined;
    if (code === 'ENOENT') return failed(`there is no folder ${path}`);
    return failed(`${path} cannot be read: ${typeof code === 'string' ? code : 'unknown error'}`);
  }
}
