import type { Caller } from '../identity/caller.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { matchesCaller } from './matches-caller.ts';
import { matchesModelPattern } from './model-patterns.ts';

/** Whether a caller may use a model, and which policies in mode Observe would have said no. */
export interface AccessDecision {
  readonly allowed: boolean;
  readonly observed: readonly string[];
}

/**
 * `policies` are those of the rule, strongest first. The first enforced one that speaks to this caller of what is
 * allowed decides that; any enforced Deny wins; a credential's own list narrows; without a word nothing is allowed.
 */
export function decideAccess(
  policies: readonly CompiledPolicy[],
  caller: Caller,
  model: string,
): AccessDecision {
  let allowed: boolean | undefined;
  let denied = false;
  let observed: string[] | undefined;
  for (const policy of policies) {
    if (policy.allow === undefined && policy.deny === undefined) continue;
    if (!matchesCaller(policy.callers, caller)) continue;
    const denies = policy.deny?.(model) === true;
    const decidesAllow = allowed === undefined && policy.allow !== undefined;
    if (policy.mode === 'Observe') {
      if (denies || (decidesAllow && policy.allow?.(model) === false)) {
        observed ??= [];
        observed.push(policy.name);
      }
      continue;
    }
    denied ||= denies;
    if (decidesAllow) allowed = policy.allow?.(model) === true;
  }
  return { allowed: allowed === true && !denied && isOwnModel(caller, model), observed: observed ?? none };
}

const none: readonly string[] = [];

function isOwnModel(caller: Caller, model: string): boolean {
  return caller.models === undefined || caller.models.some((pattern) => matchesModelPattern(pattern, model));
}
