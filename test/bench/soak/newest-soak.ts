import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '#runtime/is-record.ts';
import type { SoakResult } from './soak-result.ts';

/** Shorter ones show that the soak works, not that the proxy does. */
const fullMinutes = 30;

/** The last full soak that this machine has run; undefined: none. Files were written by this program: only their outline is looked at. */
export function newestSoak(cache: string): SoakResult | undefined {
  // The names hold the time, so that they sort by it.
  const newestFirst = globSync('soak-*.json', { cwd: cache }).sort().reverse();
  for (const file of newestFirst) {
    const value: unknown = JSON.parse(readFileSync(join(cache, file), 'utf8'));
    if (isSoak(value) && value.minutes >= fullMinutes) return value;
  }
  return undefined;
}

function isSoak(value: unknown): value is SoakResult {
  return (
    isRecord(value) &&
    typeof value.minutes === 'number' &&
    Array.isArray(value.samples) &&
    isRecord(value.requests) &&
    isRecord(value.before) &&
    isRecord(value.after)
  );
}
