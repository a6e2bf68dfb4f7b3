import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/**
 * Lets Node keep compiled code in a folder, so that the next start compiles nothing (module.enableCompileCache). Who can
 * write there can run code here: a folder that is not this user's alone is left alone. Made where it is missing; gives
 * whether it is used, and never throws, as a start without it is only slower.
 */
export function useCodeCache(directory: string, enable = enableCompileCache): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!isOursAlone(directory)) return false;
    enable(directory);
    return true;
  } catch {
    return false;
  }
}

function isOursAlone(directory: string): boolean {
  const { uid, mode } = lstatSync(directory);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
