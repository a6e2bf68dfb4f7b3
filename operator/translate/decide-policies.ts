import type { PolicyResource } from '../api/resources.ts';
import { compareText } from './compare-text.ts';
import { objectKey } from './object-key.ts';

/** What a policy can set. */
export type SectionName = 'authentication' | 'access' | 'limits' | 'rateLimits';

/** What becomes of one policy in one place, as far as it is known before any request. */
export interface Decision {
  readonly policy: PolicyResource;
  /** Sections that decide something here. */
  readonly inForce: readonly SectionName[];
  /** What another policy decides instead: `access`, `limits.maxTools`. */
  readonly lost: readonly { readonly field: string; readonly by: string }[];
}

/** Who has decided a field so far, by the callers it was decided for; the empty key stands for all of them. */
type Decided = Map<string, Map<string, Winner>>;

interface Winner {
  readonly by: string;
  readonly place: number;
}

/**
 * Goes through the policies of one place, strongest first. A policy loses its Allow rules where a stronger enforced
 * one with Allow rules means all callers or exactly the same ones, and a limit where such a one sets it; other
 * overlaps depend on the request and are the proxy's to decide. Denies and rate limits add up. What is only observed takes nothing
 * from others, and its limits are held against requests on their own.
 */
export function decidePolicies(strongestFirst: readonly PolicyResource[]): readonly Decision[] {
  const decided: Decided = new Map();
  return strongestFirst.map((policy, place) => {
    const callers = describeCallers(policy);
    const own = decided.get(callers) ?? new Map<string, Winner>();
    const observed = policy.spec.mode === 'Observe';
    if (!observed) decided.set(callers, own);
    const inForce = new Set<SectionName>();
    const lost: { field: string; by: string }[] = [];
    for (const { section, field, contested } of listFields(policy)) {
      const takesPart = contested && !(observed && section === 'limits');
      const winner = takesPart ? findWinner([decided.get('')?.get(field), own.get(field)]) : undefined;
      if (winner === undefined) inForce.add(section);
      else lost.push({ field, by: winner.by });
      if (takesPart && !observed && winner === undefined) {
        own.set(field, { by: objectKey(policy.metadata), place });
      }
    }
    return { policy, inForce: [...inForce], lost };
  });
}

interface Field {
  readonly section: SectionName;
  readonly field: string;
  /** Whether only one policy can decide it. */
  readonly contested: boolean;
}

function listFields({ spec }: PolicyResource): readonly Field[] {
  const rules = spec.access?.rules ?? [];
  const limits = Object.entries(spec.limits ?? {}).filter(([, value]) => value !== undefined);
  return [
    ...(rules.some((rule) => rule.effect === 'Allow')
      ? [{ section: 'access', field: 'access', contested: true } as const]
      : []),
    ...(rules.some((rule) => rule.effect === 'Deny')
      ? [{ section: 'access', field: 'access.deny', contested: false } as const]
      : []),
    ...limits.map(([name]) => ({ section: 'limits', field: `limits.${name}`, contested: true }) as const),
    ...(spec.rateLimits === undefined
      ? []
      : [{ section: 'rateLimits', field: 'rateLimits', contested: false } as const]),
  ];
}

function findWinner(candidates: readonly (Winner | undefined)[]): Winner | undefined {
  return candidates.reduce(
    (best, one) => (best === undefined || (one !== undefined && one.place < best.place) ? one : best),
    undefined,
  );
}

/** Equal texts mean the same callers; empty: all. */
function describeCallers({ spec }: PolicyResource): string {
  const fields = Object.entries(spec.callers ?? {}).map(([field, value]) =>
    Array.isArray(value)
      ? [field, [...value].sort(compareText)]
      : [field, Object.entries(value ?? {}).sort(([a], [b]) => compareText(a, b))],
  );
  if (fields.length === 0) return '';
  return JSON.stringify(fields.sort((a, b) => compareText(String(a[0]), String(b[0]))));
}
