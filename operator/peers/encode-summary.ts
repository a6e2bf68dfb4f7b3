import type { FleetSummary, GroupRefusal, ProxyGroup } from '../distribute/fleet-summary.ts';
import type { ReplicaSummary } from './replica-summary.ts';

/** Raised when an older replica could no longer read what a newer one writes. */
export const summaryFormat = 1;

/** Bytes of a summary; an object's annotations may have 256 KiB together. */
export const mostSummaryBytes = 32 * 1024;

/** Of all gateways together. */
const mostRefusals = 20;
/** Characters of what comes from proxies. */
const longestMessage = 512;
const longestName = 128;

/** What is left out, step by step, where a summary is too long: figures of budgets go first, counts last. */
const details = ['Full', 'NoFigures', 'NoKeys', 'CountsOnly'] as const;
type Detail = (typeof details)[number];

/**
 * A summary as the text of an annotation: at most 20 refusals, and as many details as fit into 32 KiB. Counts are never
 * left out; with proxies of more than some 250 gateways on one replica they alone are longer.
 */
export function encodeSummary(summary: ReplicaSummary): string {
  let text = '';
  for (const detail of details) {
    text = encode(summary, detail);
    if (Buffer.byteLength(text) <= mostSummaryBytes) return text;
  }
  return text;
}

function encode(summary: ReplicaSummary, detail: Detail): string {
  let left = mostRefusals;
  const take = (refusals: readonly GroupRefusal[]): readonly GroupRefusal[] => {
    const taken = refusals.slice(0, left);
    left -= taken.length;
    return taken.map(({ digest, problem }) => ({ digest, problem: shorten(problem) }));
  };
  const gateways = Array.from(summary)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([gateway, fleet]) => [gateway, shape(fleet, detail, take)] as const);
  return JSON.stringify({ format: summaryFormat, gateways: Object.fromEntries(gateways) });
}

function shape(
  { version, groups, budgets }: FleetSummary,
  detail: Detail,
  take: (refusals: readonly GroupRefusal[]) => readonly GroupRefusal[],
): FleetSummary {
  if (detail === 'CountsOnly') return { version, groups: groups.map(countOnly) };
  const shaped = groups.map((group) => ({
    ...group,
    refusals: take(group.refusals),
    ...(group.heldBack === undefined ? {} : { heldBack: shorten(group.heldBack) }),
    keys: detail === 'NoKeys' ? [] : group.keys,
    names: group.names.map((name) => name.slice(0, longestName)),
  }));
  return { version, groups: shaped, ...(detail === 'Full' && budgets !== undefined ? { budgets } : {}) };
}

function countOnly({ serves, count, open }: ProxyGroup): ProxyGroup {
  const isWhole = open !== 'Many' && open.length === 0;
  return { serves, count, open: isWhole ? [] : 'Many', refusals: [], keys: [], names: [] };
}

function shorten({ entry, path, message }: GroupRefusal['problem']): GroupRefusal['problem'] {
  return { entry, path: path.slice(0, longestMessage), message: message.slice(0, longestMessage) };
}
