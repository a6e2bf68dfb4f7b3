import type { CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { Caller } from '../identity/caller.ts';

/** Whether a selector means this caller: every field that is there must hold; absent selector: everyone. */
export function matchesCaller(selector: CallerSelector | undefined, caller: Caller): boolean {
  if (selector === undefined) return true;
  return (
    allows(selector.kinds, caller.kind) &&
    allows(selector.teams, caller.team) &&
    allows(selector.apps, caller.app) &&
    allows(selector.users, caller.user) &&
    allows(selector.projects, caller.project) &&
    allows(selector.costCenters, caller.costCenter) &&
    (selector.groups?.some((group) => caller.groups.includes(group)) ?? true) &&
    hasLabels(selector.labels, caller.labels)
  );
}

function allows(values: readonly string[] | undefined, value: string): boolean {
  return values === undefined || values.includes(value);
}

function hasLabels(
  wanted: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (wanted === undefined) return true;
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
  );
}
