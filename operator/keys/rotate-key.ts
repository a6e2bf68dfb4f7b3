import type { Clock } from '#runtime/clock.ts';
import type { KeyResource } from '../api/resources.ts';
import type { StatusEvent } from '../status/status-sink.ts';
import { fingerprintOf, hashKey, type KeyRecord } from './key-record.ts';
import type { KeySecrets } from './key-secrets.ts';
import { mintKey } from './mint-key.ts';
import { planRotation } from './plan-rotation.ts';

/** What a look at the Secret has led to. */
export interface RotationResult {
  /** Worth telling, where the key was replaced. */
  readonly event?: StatusEvent;
  /** When to look again; absent: when something changes. */
  readonly untilMs?: number;
}

/**
 * Brings the key in the Secret to what `planRotation` says, from the Secret as it is right now: what was known may be old,
 * and another replica may have acted. Throws where the Secret changed under the hand; nothing was written then.
 */
export async function rotateKey(
  owner: KeyResource,
  { secrets, clock }: { readonly secrets: KeySecrets; readonly clock: Clock },
  signal: AbortSignal,
): Promise<RotationResult> {
  if (!(await secrets.isLive(owner, signal))) return {};
  const read = await secrets.read(owner, signal);
  if (read?.record === undefined) return {};
  const nowMs = clock.now();
  const plan = planRotation(owner, read.record, nowMs);
  if (plan.kind === 'Wait') return plan;
  const key = mintKey();
  const record = plan.kind === 'Rotate' ? plan.recordFor(hashKey(key)) : plan.record;
  const written =
    plan.kind === 'Rotate'
      ? await secrets.putKey({ owner, key, record }, read, signal)
      : await secrets.putRecord({ owner, record }, read, signal);
  if (written === 'Changed') throw new Error('the Secret changed meanwhile; looking again');
  const event = plan.kind === 'Rotate' ? { event: describeRotation(read.record, record) } : {};
  const next = planRotation(owner, record, nowMs);
  return next.kind === 'Wait' ? { ...next, ...event } : { untilMs: nowMs, ...event };
}

function describeRotation(before: KeyRecord, { sha256, previous }: KeyRecord): StatusEvent {
  const until = previous === undefined ? 'is refused from now on' : `is taken until ${previous.expiresAt}`;
  const message = `key ${fingerprintOf(sha256)} takes the place of ${fingerprintOf(before.sha256)}, which ${until}`;
  return { type: 'Normal', reason: 'KeyRotated', message };
}
