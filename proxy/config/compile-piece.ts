import type { EntryProblem } from '#contract/problem.ts';
import type { LimitWindow } from '#contract/snapshot/counted.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { RouteEntry } from '#contract/snapshot/route-entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import { compileWhen, type When } from '#contract/when.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { type CompiledPolicy, compilePolicy } from '../access/compiled-policy.ts';
import { type CompiledBudget, compileBudget } from '../admission/compile-budget.ts';
import { type CompiledAccount, compileAccount } from '../identity/account-book.ts';
import { type CompiledKey, compileKey } from '../identity/key-ring.ts';
import { compileKeySet, type KeySet } from '../identity/key-set.ts';
import { checkCalendarRule } from '../ledger/windows/check-calendar-rule.ts';
import type { Provider, TargetModel } from '../providers/provider.ts';
import type { CompiledProvider } from '../routing/compiled-rule.ts';
import { placeOf } from '../upstream/place.ts';

/** The expressions of a route, in the order of its matches and targets. */
export interface CompiledRoute {
  /** `<namespace>/<name>/<rule>`. */
  readonly name: string;
  readonly entry: RouteEntry;
  readonly matches: readonly (When | undefined)[];
  readonly targets: readonly (When | undefined)[];
}

/** One entry compiled on its own: what it is does not depend on other entries. */
export type CompiledPiece =
  | { readonly kind: 'settings'; readonly value: SettingsEntry }
  | { readonly kind: 'provider'; readonly value: CompiledProvider }
  | { readonly kind: 'route'; readonly value: CompiledRoute }
  | { readonly kind: 'policy'; readonly value: CompiledPolicy }
  | { readonly kind: 'key'; readonly value: CompiledKey }
  | { readonly kind: 'jwks'; readonly value: KeySet }
  | { readonly kind: 'account'; readonly value: CompiledAccount }
  | { readonly kind: 'budget'; readonly value: CompiledBudget };

export type MakeProvider = (entry: ProviderEntry) => Provider;

/** Compiles one entry; the failure names every field that cannot be compiled. */
export function compilePiece(
  { name, body }: Entry,
  makeProvider: MakeProvider,
): Result<CompiledPiece, readonly EntryProblem[]> {
  const refuse = (path: string, message: string) => failed([{ entry: name, path, message }]);
  switch (body.kind) {
    case 'settings':
      return ok({ kind: 'settings', value: body });
    case 'policy':
      return (
        findWindowProblem(name, '/rateLimits', body.rateLimits ?? []) ??
        ok({ kind: 'policy', value: compilePolicy(body) })
      );
    case 'budget':
      return (
        findWindowProblem(name, '/limits', body.limits) ?? ok({ kind: 'budget', value: compileBudget(body) })
      );
    case 'key': {
      const value = compileKey(body);
      return value === undefined ? refuse('/expiresAt', 'is not a time') : ok({ kind: 'key', value });
    }
    case 'jwks': {
      const keys = compileKeySet(name, body);
      if (keys.kind === 'Failed') return refuse(keys.failure.path, keys.failure.message);
      return ok({ kind: 'jwks', value: keys.value });
    }
    case 'account':
      return ok({ kind: 'account', value: compileAccount(body) });
    case 'provider': {
      const place = placeOf(body);
      if (place.kind === 'Failed') return refuse('/baseUrl', place.failure);
      return ok({
        kind: 'provider',
        value: {
          name: `${body.namespace}/${body.name}`,
          provider: makeProvider(body),
          place: place.value,
          models: modelsOf(body),
        },
      });
    }
    case 'route':
      return compileRoute(name, body);
  }
}

/** Calendars that this program cannot follow are found here, not by a request. */
function findWindowProblem(
  entry: string,
  path: string,
  limits: readonly { readonly window: LimitWindow }[],
): Result<CompiledPiece, readonly EntryProblem[]> | undefined {
  const problems = limits.flatMap(({ window }, at): readonly EntryProblem[] => {
    const checked = window.kind === 'Calendar' ? checkCalendarRule(window) : undefined;
    if (checked?.kind !== 'Failed') return [];
    return [{ entry, path: `${path}/${at}/window`, message: checked.failure }];
  });
  return problems.length === 0 ? undefined : failed(problems);
}

function modelsOf(entry: ProviderEntry): ReadonlyMap<string, TargetModel> | undefined {
  return entry.models.length === 0 ? undefined : new Map(entry.models.map((model) => [model.name, model]));
}

function compileRoute(name: string, entry: RouteEntry): Result<CompiledPiece, readonly EntryProblem[]> {
  const problems: EntryProblem[] = [];
  const compile = (source: string | undefined, path: string): When | undefined => {
    if (source === undefined) return undefined;
    const compiled = compileWhen(source);
    if (compiled.kind === 'Ok') return compiled.value;
    problems.push({ entry: name, path, message: compiled.failure });
    return undefined;
  };
  const matches = entry.matches.map((match, at) => compile(match.when, `/matches/${at}/when`));
  const targets = entry.targets.map((target, at) => compile(target.when, `/targets/${at}/when`));
  if (Number.isNaN(Date.parse(entry.createdAt))) {
    problems.push({ entry: name, path: '/createdAt', message: 'is not a time' });
  }
  if (problems.length > 0) return failed(problems);
  const ruleName = `${entry.namespace}/${entry.name}/${entry.rule}`;
  return ok({ kind: 'route', value: { name: ruleName, entry, matches, targets } });
}
