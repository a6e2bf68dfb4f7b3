import { matchesCaller } from '../access/matches-caller.ts';
import type { CountedLimit } from './counted-limit.ts';
import { type Asked, meansModel } from './make-claims.ts';

/** Why a request cannot be counted that a limit speaks of; undefined: it can. What should hold it back cannot be asked. */
export function faultOf(limits: readonly CountedLimit[], asked: Asked): string | undefined {
  return limits.find(
    (limit) =>
      limit.fault !== undefined &&
      matchesCaller(limit.callers, asked.caller) &&
      asked.candidates.some(({ model }) => meansModel(limit, asked.model, model)),
  )?.fault;
}
