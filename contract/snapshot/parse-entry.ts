import type { ErrorObject } from 'ajv';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { EntryProblem } from '../problem.ts';
import { digestEntry } from './digest.ts';
import { type Entry, type EntryBody, entryName } from './entry.ts';
import { entryValidators } from './entry-validators.ts';
import { Secret, secretMark } from './secret.ts';

/**
 * Outside data -> an entry whose body fits its schema and whose name and digest are its own. The digest is
 * computed anew, so that a file or frame that was damaged is found here.
 */
export function parseEntry(wire: unknown): Result<Entry, EntryProblem> {
  if (!isRecord(wire) || typeof wire.name !== 'string' || typeof wire.digest !== 'string') {
    return failed({ entry: '', path: '', message: 'an entry needs name, digest and body' });
  }
  const { name, digest } = wire;
  const body = wire.body;
  const kind = isRecord(body) ? body.kind : undefined;
  const validate =
    typeof kind === 'string' && Object.hasOwn(entryValidators, kind) ? entryValidators[kind] : undefined;
  if (validate === undefined)
    return failed({ entry: name, path: '/kind', message: `unknown kind ${String(kind)}` });
  if (!validate(body)) return failed({ entry: name, ...describe(validate.errors?.[0]) });
  const revived = revive(body);
  if (!isEntryBody(revived)) return failed({ entry: name, path: '', message: 'the body is not an object' });
  if (entryName(revived) !== name)
    return failed({ entry: name, path: '', message: 'the name is not that of the body' });
  if (digestEntry(revived) !== digest)
    return failed({ entry: name, path: '', message: 'the digest does not fit the body' });
  return ok({ name, digest, body: revived });
}

function describe(error: ErrorObject | undefined): { path: string; message: string } {
  return { path: error?.instancePath ?? '', message: error?.message ?? 'does not fit its schema' };
}

/** What holds no secret stays as it is: copies of a whole snapshot would be the collector's work while requests wait. */
function revive(value: unknown): unknown {
  return holdsSecret(value) ? reviveAll(value) : value;
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return Object.hasOwn(value, secretMark) || Object.values(value).some(holdsSecret);
}

function reviveAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveAll);
  if (!isRecord(value)) return value;
  const mark = value[secretMark];
  if (typeof mark === 'string') return new Secret(mark);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reviveAll(item)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Called behind the validator of the body's kind, which has shown the rest of the shape. */
function isEntryBody(value: unknown): value is EntryBody {
  return isRecord(value) && typeof value.kind === 'string';
}
