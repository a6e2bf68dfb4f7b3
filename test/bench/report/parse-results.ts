import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Results } from './results.ts';

/** A file of results -> results; it was written by this program, so that only its outline is looked at. */
export function parseResults(text: string): Result<Results, string> {
  try {
    const value: unknown = JSON.parse(text);
    return isResults(value) ? ok(value) : failed('these are no results of the bench');
  } catch {
    return failed('this is not JSON');
  }
}

function isResults(value: unknown): value is Results {
  return (
    isRecord(value) &&
    isRecord(value.machine) &&
    ['contestants', 'skipped', 'throughput', 'latency', 'footprint', 'inside'].every((name) =>
      Array.isArray(value[name]),
    )
  );
}
