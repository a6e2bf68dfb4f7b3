import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Programming } from '../distribute/programming.ts';
import { fails, holds } from '../translate/condition.ts';
import type { ConditionDraft } from '../translate/translation.ts';

/** What the proxies of a gateway, by `<namespace>/<name>`, have made of some entries. */
export type ReadProgramming = (gateway: string, names: readonly EntryName[]) => Programming;

/** What is worse is told first. */
const byUrgency = ['RejectedByProxy', 'NoProxies', 'Pending', 'StoreRequired', 'Programmed'] as const;

const problemsShown = 3;

/**
 * The `Programmed` condition of an object that these entries carry: True only where, at every gateway, proxies are
 * connected and all of them have acknowledged the entries as they are now. What several proxies of a gateway in
 * `countedAlone` hold requests against, each by itself, is in force at none of them as it is written.
 */
export function describeProgrammed(
  entries: ReadonlyMap<string, readonly EntryName[]>,
  read: ReadProgramming,
  countedAlone: ReadonlySet<string> = new Set(),
): ConditionDraft {
  if (entries.size === 0) return fails('Programmed', 'NotAccepted', 'not in use, so no proxy was told of it');
  const all = Array.from(entries, ([gateway, names]) =>
    describeGateway(gateway, read(gateway, names), countedAlone),
  );
  const worst = byUrgency.flatMap((reason) => all.filter((one) => one.condition.reason === reason))[0];
  if (worst === undefined || all.length === 1) return all[0]?.condition ?? holds('Programmed', '');
  const message = all.map(({ gateway, condition }) => `${gateway}: ${condition.message}`).join('; ');
  return { ...worst.condition, message };
}

/** The part of a message that tells which snapshot it was said of. */
const atVersion = / at [0-9a-f]{8}/g;

/** Two messages that differ in nothing but the snapshot they were said of. */
export function isSameNews(a: string, b: string): boolean {
  return a.replace(atVersion, '') === b.replace(atVersion, '');
}

function describeGateway(
  gateway: string,
  programming: Programming,
  countedAlone: ReadonlySet<string>,
): { readonly gateway: string; readonly condition: ConditionDraft } {
  const { connected, acknowledged, version, rejections } = programming;
  const count = `${acknowledged}/${connected} proxies at ${version.slice(0, 8)}`;
  if (rejections.length > 0) {
    const message = `${count}; ${describeRejections(rejections)}`;
    return { gateway, condition: fails('Programmed', 'RejectedByProxy', message) };
  }
  if (connected === 0) {
    const message = `no proxy of AIGateway ${gateway} is connected`;
    return { gateway, condition: fails('Programmed', 'NoProxies', message) };
  }
  if (acknowledged === connected && connected > 1 && countedAlone.has(gateway)) {
    const message = `${count}; they share no store, so each counts by itself and together they let through up to ${connected} times as much`;
    return { gateway, condition: fails('Programmed', 'StoreRequired', message) };
  }
  const condition =
    acknowledged < connected ? fails('Programmed', 'Pending', count) : holds('Programmed', count);
  return { gateway, condition };
}

/** Proxies mostly agree: each problem is told once, with how many have it. */
function describeRejections(rejections: Programming['rejections']): string {
  const proxies = new Map<string, Set<string>>();
  for (const { proxyId, problem } of rejections) {
    const text = `${problem.entry} ${problem.path}: ${problem.message}`;
    proxies.set(text, (proxies.get(text) ?? new Set()).add(proxyId));
  }
  const told = Array.from(proxies, ([text, by]) => {
    const others = by.size > 1 ? ` and ${by.size - 1} more` : '';
    return `refused by ${[...by][0]}${others}: ${text}`;
  });
  const rest = told.length > problemsShown ? `; and ${told.length - problemsShown} more` : '';
  return `${told.slice(0, problemsShown).join('; ')}${rest}`;
}
