import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import type { ServedModels } from './served-models.ts';
import type { UsableTarget } from './translate-target.ts';

/**
 * Which names a rule serves. Where each usable target passes the asked name on to a provider with a list, only the
 * listed names can be served; otherwise everything that the matches admit. `unserved`: names that are matched
 * exactly and that no usable target offers. A rule without usable targets counts as serving what it matches.
 */
export function findServedModels(
  matches: readonly RouteMatch[],
  usable: readonly UsableTarget[],
): { readonly served: ServedModels; readonly unserved: readonly string[] } {
  const offered = listOffered(usable);
  const names = new Set<string>();
  const prefixes = new Set<string>();
  const unserved: string[] = [];
  for (const { model } of matches) {
    if (model.kind === 'Exact') {
      if (offered === undefined || offered.has(model.value)) names.add(model.value);
      else unserved.push(model.value);
      continue;
    }
    const prefix = model.kind === 'Any' ? '' : model.value;
    if (offered === undefined) prefixes.add(prefix);
    else for (const name of offered) if (name.startsWith(prefix)) names.add(name);
  }
  return { served: { names, prefixes }, unserved: [...new Set(unserved)] };
}

/** Absent: any name. */
function listOffered(usable: readonly UsableTarget[]): ReadonlySet<string> | undefined {
  if (usable.length === 0) return undefined;
  const open = usable.some(
    ({ target, provider }) => target.model !== undefined || provider.models.size === 0,
  );
  return open ? undefined : new Set(usable.flatMap(({ provider }) => [...provider.models]));
}
