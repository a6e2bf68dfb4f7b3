import { isRecord } from '#runtime/is-record.ts';
import { type Condition, conditionTypes } from '../api/conditions.ts';
import type { ConditionDraft } from '../translate/translation.ts';
import { isSameNews } from './describe-programmed.ts';
import type { DraftStatus } from './draft-status.ts';
import { keepLastUsed } from './keep-last-used.ts';
import type { ObjectStatus } from './status-sink.ts';

/** A condition's message in a status is short enough for etcd and people; the schema allows 32768. */
const longestMessage = 4096;

/**
 * A draft as a whole status: `lastTransitionTime` is that of `current` unless `status` flips. A `Programmed` that says
 * what it said before keeps its words, so that a new snapshot does not touch every object; gateways name the newest.
 */
export function stampStatus(
  draft: DraftStatus,
  current: ObjectStatus | undefined,
  nowMs: number,
): ObjectStatus {
  const now = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  const stamp = (drafts: readonly ConditionDraft[], before: readonly Condition[]): readonly Condition[] =>
    drafts.map((one) =>
      stampCondition(
        one,
        before.find(({ type }) => type === one.type),
        { draft, now },
      ),
    );
  const { parts } = draft;
  const items = parts?.items.map(({ fields, conditions }, index) => ({
    ...fields,
    conditions: stamp(conditions, readPartConditions(current, parts.field, index)),
  }));
  return {
    ...keepLastUsed(draft, current),
    ...figuresOf(draft, current),
    ...(parts === undefined ? {} : { [parts.field]: items }),
    conditions: sortConditions(stamp(draft.conditions, current?.conditions ?? [])),
  };
}

/** While it is not known what a budget has spent, what was said last stands. */
function figuresOf({ ref, figures }: DraftStatus, current: ObjectStatus | undefined): object {
  if (ref.kind !== 'AIBudget') return {};
  if (figures !== undefined) return figures;
  const kept = ['limits', 'fullest'].filter((field) => current?.[field] !== undefined);
  return Object.fromEntries(kept.map((field) => [field, current?.[field]]));
}

/** In the order of `conditionTypes`, those of others left out: they are theirs to keep (server-side apply). */
export function sortConditions(conditions: readonly Condition[]): readonly Condition[] {
  return conditionTypes.flatMap((type) => conditions.filter((condition) => condition.type === type));
}

function stampCondition(
  { type, status, reason, message }: ConditionDraft,
  before: Condition | undefined,
  { draft, now }: { readonly draft: DraftStatus; readonly now: string },
): Condition {
  const { ref, generation } = draft;
  const short = message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
  const same =
    before?.status === status && before.reason === reason && before.observedGeneration === generation;
  const isOldNews =
    type === 'Programmed' && ref.kind !== 'AIGateway' && same && isSameNews(short, before.message);
  return {
    type,
    status,
    observedGeneration: generation,
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
    reason,
    message: isOldNews ? before.message : short,
  };
}

/** Parts are told apart by their place, as the references in spec are. */
function readPartConditions(
  current: ObjectStatus | undefined,
  field: 'parents' | 'targets',
  index: number,
): readonly Condition[] {
  const items: unknown = current?.[field];
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  const conditions = isRecord(item) && Array.isArray(item.conditions) ? item.conditions : [];
  return conditions.filter(isCondition);
}

function isCondition(value: unknown): value is Condition {
  return (
    isRecord(value) &&
    ['type', 'status', 'reason', 'message', 'lastTransitionTime'].every(
      (field) => typeof value[field] === 'string',
    )
  );
}
