import type { ServedModels } from './served-models.ts';
import type { UsableTarget } from './translate-target.ts';

/**
 * Names under which the usable targets of a rule may answer: what is sent to the provider. Where a target passes on the
 * asked name to a provider without a list, that is any that is served.
 */
export function listAnswering(usable: readonly UsableTarget[], served: ServedModels): ServedModels {
  const names = new Set<string>();
  const prefixes = new Set<string>();
  for (const { target, provider } of usable) {
    const { models } = provider.resource.spec;
    if (models.length === 0 && target.model === undefined) {
      for (const name of served.names) names.add(name);
      for (const prefix of served.prefixes) prefixes.add(prefix);
    } else if (models.length === 0 && target.model !== undefined) names.add(target.model);
    for (const { name, upstreamName = name } of models) {
      const asked = target.model === undefined ? isServed(name, served) : target.model === name;
      if (asked) names.add(upstreamName);
    }
  }
  return { names, prefixes };
}

function isServed(name: string, { names, prefixes }: ServedModels): boolean {
  return names.has(name) || [...prefixes].some((prefix) => name.startsWith(prefix));
}
