import type { EntryName } from '#contract/snapshot/entry.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { KeyUse } from '../keys/key-use-book.ts';
import { objectKey } from '../translate/object-key.ts';
import type { DesiredStatus, PartStatus } from '../translate/translation.ts';
import { describeProgrammed, type ReadProgramming } from './describe-programmed.ts';
import type { DraftStatus } from './draft-status.ts';
import { type ReadBudgets, sumBudgets } from './sum-budgets.ts';

/** Who wrote an item of `status.parents` (Gateway API, RouteParentStatus). */
export const controllerName = 'sallyport.dev/operator';

/** What a draft is made with. */
export interface DraftContext {
  readonly read: ReadProgramming;
  readonly readBudgets: ReadBudgets;
  /** Names of all entries of a gateway. */
  readonly entryNames: (gateway: string) => readonly EntryName[];
  /** When the keys of an AIKey were last used, as status fields. */
  readonly keyUse: (ref: ObjectRef) => KeyUse;
}

/** What translate says of an object and what proxies have made of it, in the shape of the kind's status. */
export function draftObjectStatus(desired: DesiredStatus, context: DraftContext): DraftStatus {
  const { ref, generation, conditions, entries, countedAlone, budget, fields } = desired;
  if (ref.kind === 'AIGateway') return draftGateway(desired, context);
  const figures = budget === undefined ? undefined : sumBudgets(budget, entries, context.readBudgets);
  return {
    ref,
    generation,
    conditions: [...conditions, describeProgrammed(entries, context.read, countedAlone)],
    ...draftParts(desired, context),
    ...(figures === undefined ? {} : { figures }),
    fields: ref.kind === 'AIKey' ? { ...fields, ...context.keyUse(ref) } : fields,
  };
}

/** A gateway is programmed where its proxies serve the whole of its newest snapshot. */
function draftGateway(desired: DesiredStatus, { read, entryNames }: DraftContext): DraftStatus {
  const { ref, generation, conditions, entries, fields } = desired;
  const key = objectKey(ref);
  const whole = new Map(entries.has(key) ? [[key, entryNames(key)]] : []);
  const { connected, acknowledged, version } = read(key, entryNames(key));
  return {
    ref,
    generation,
    conditions: [...conditions, describeProgrammed(whole, read)],
    fields: {
      ...fields,
      proxies: { connected, programmed: acknowledged },
      ...(version === '' ? {} : { version }),
    },
  };
}

function draftParts(desired: DesiredStatus, { read }: DraftContext): Pick<DraftStatus, 'parts'> {
  const { ref, parts, entries, countedAlone } = desired;
  if (ref.kind !== 'AIRoute' && ref.kind !== 'AIPolicy' && ref.kind !== 'AIBudget') return {};
  const isRoute = ref.kind === 'AIRoute';
  return {
    parts: {
      field: isRoute ? 'parents' : 'targets',
      items: parts.map((part) => ({
        fields: isRoute ? { parentRef: part.ref, controllerName } : { targetRef: part.ref },
        conditions: [...part.conditions, describeProgrammed(entriesOf(part, entries), read, countedAlone)],
      })),
    },
  };
}

/** A policy that is not in force on one target may still be carried to the same gateway for another. */
function entriesOf(part: PartStatus, entries: DesiredStatus['entries']): DesiredStatus['entries'] {
  const attached = part.conditions.every(({ type, status }) => type !== 'Attached' || status === 'True');
  return new Map(
    part.gateways.flatMap((gateway) => {
      const names = entries.get(gateway);
      return names === undefined || !attached ? [] : [[gateway, names] as const];
    }),
  );
}
