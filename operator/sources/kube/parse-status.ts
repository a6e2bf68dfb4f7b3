import { Check } from 'typebox/value';
import { isRecord } from '#runtime/is-record.ts';
import { Conditions } from '../../api/conditions.ts';
import type { ObjectStatus } from '../../status/status-sink.ts';

/** A status as the API server has it; undefined where there is none, or one that cannot be ours. */
export function parseStatus(status: unknown): ObjectStatus | undefined {
  if (!isRecord(status)) return undefined;
  const { conditions = [] } = status;
  return Check(Conditions, conditions) ? { ...status, conditions } : undefined;
}
