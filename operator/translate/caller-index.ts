import type { CallerAttributes, CallerKind, CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { JwtSpec } from '../api/jwt-source.ts';

/** A caller that a gateway can come to know. */
export interface PossibleCaller {
  readonly kind: CallerKind;
  readonly attributes: CallerAttributes;
  /** What may have any value, as only its issuer knows: `teams: `, `labels: tier=`. */
  readonly open?: readonly string[];
}

/** Every caller that a gateway can come to know, ready to be asked about selectors. */
export interface CallerIndex {
  /** Whether some caller meets the whole selector. */
  canMatch(selector: CallerSelector): boolean;
  /** Values in the selector that no caller has, as `teams: blue`. */
  findUnknown(selector: CallerSelector): readonly string[];
}

const fields = [
  ['teams', 'team'],
  ['apps', 'app'],
  ['users', 'user'],
  ['projects', 'project'],
  ['costCenters', 'costCenter'],
] as const;

/** The selector's fields that claims may fill with anything. */
export function listOpen(claims: JwtSpec['claims']): readonly string[] {
  return [
    ...fields.flatMap(([field, name]) => (claims[name] === undefined ? [] : [`${field}: `])),
    ...(claims.groups === undefined ? [] : ['groups: ']),
    ...Object.keys(claims.labels ?? {}).map((label) => `labels: ${label}=`),
  ];
}

/** Indexed by value, since every policy asks and a gateway may know thousands of keys. */
export function indexCallers(callers: readonly PossibleCaller[]): CallerIndex {
  const byValue = new Map<string, PossibleCaller[]>();
  for (const caller of callers) {
    for (const value of listValues(caller)) {
      const same = byValue.get(value);
      if (same === undefined) byValue.set(value, [caller]);
      else same.push(caller);
    }
  }
  const open = callers.filter((caller) => caller.open !== undefined);
  return {
    canMatch: (selector) => {
      const [first] = listWanted(selector);
      const candidates =
        first === undefined ? callers : [...first.flatMap((value) => byValue.get(value) ?? []), ...open];
      return candidates.some((caller) => meets(selector, caller));
    },
    findUnknown: (selector) =>
      listWanted(selector)
        .flat()
        .filter((value) => !byValue.has(value) && !open.some((caller) => mayHave(caller, value))),
  };
}

/** What a caller has, in the words of a selector: `teams: blue`. */
function listValues({ kind, attributes }: PossibleCaller): readonly string[] {
  return [
    `kinds: ${kind}`,
    ...fields.flatMap(([field, name]) => {
      const value = attributes[name];
      return value === undefined ? [] : [`${field}: ${value}`];
    }),
    ...Object.entries(attributes.labels ?? {}).map(([label, value]) => `labels: ${label}=${value}`),
  ];
}

/** What a selector wants: one value out of each list. */
function listWanted(selector: CallerSelector): readonly (readonly string[])[] {
  return [
    ...fields.flatMap(([field]) => {
      const wanted = selector[field];
      return wanted === undefined ? [] : [wanted.map((value) => `${field}: ${value}`)];
    }),
    ...Object.entries(selector.labels ?? {}).map(([label, value]) => [`labels: ${label}=${value}`]),
    ...(selector.groups === undefined ? [] : [selector.groups.map((group) => `groups: ${group}`)]),
    ...(selector.kinds === undefined ? [] : [selector.kinds.map((kind) => `kinds: ${kind}`)]),
  ];
}

function meets(selector: CallerSelector, caller: PossibleCaller): boolean {
  const has = new Set(listValues(caller));
  return listWanted(selector).every((wanted) =>
    wanted.some((value) => has.has(value) || mayHave(caller, value)),
  );
}

function mayHave({ open = [] }: PossibleCaller, value: string): boolean {
  return open.some((prefix) => value.startsWith(prefix));
}
