import type { EntryProblem } from '#contract/problem.ts';
import type { EntryName } from '#contract/snapshot/entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { finish, isRestDue, type Sliced } from '#runtime/sliced.ts';
import type { CompiledPolicy } from '../access/compiled-policy.ts';
import type { CompiledBudget } from '../admission/compile-budget.ts';
import type { CompiledAccount } from '../identity/account-book.ts';
import { compileIdentify } from '../identity/identify.ts';
import type { CompiledKey } from '../identity/key-ring.ts';
import type { KeySet } from '../identity/key-set.ts';
import { compileTokenSources } from '../identity/token-sources.ts';
import type { CompiledProvider, CompiledRule } from '../routing/compiled-rule.ts';
import { indexRulesInSlices } from '../routing/rule-index.ts';
import type { Place } from '../upstream/place.ts';
import { bindRule, isStillBound } from './bind-rule.ts';
import { type CompiledPiece, type CompiledRoute, compilePiece, type MakeProvider } from './compile-piece.ts';
import type { KnownPiece, RoutingTable } from './routing-table.ts';

/** What a table is made with. */
export interface CompileOptions {
  readonly makeProvider: MakeProvider;
  /** The table in force: its pieces and rules are taken over where nothing changed for them. */
  readonly previous?: RoutingTable | undefined;
  /** Told the name of a `jwks` entry that lacks the key of a token. */
  readonly onUnknownKey?: ((entry: string) => void) | undefined;
}

/** Snapshot -> table. The failure names every entry that cannot be compiled; a table is whole or not at all. */
export function compileTable(
  snapshot: Snapshot,
  options: CompileOptions,
): Result<RoutingTable, readonly EntryProblem[]> {
  return finish(compileTableInSlices(snapshot, options));
}

/** `compileTable` for where requests wait for their turn. */
export function* compileTableInSlices(
  snapshot: Snapshot,
  options: CompileOptions,
): Sliced<Result<RoutingTable, readonly EntryProblem[]>> {
  const compiled = yield* compilePieces(snapshot, options);
  if (compiled.kind === 'Failed') return compiled;
  const pieces = compiled.value;
  const sorted = yield* sortPieces(pieces.values());
  const { settings } = sorted;
  const { ring, twins } = yield* makeRing(sorted.keys);
  const problems = [...(settings === undefined ? [noSettings] : []), ...twins];
  if (settings === undefined || problems.length > 0) return failed(problems);
  const rulesByName = yield* bindRules(sorted, options.previous);
  const { keySets, accounts } = sorted;
  const tokenSources = compileTokenSources(settings.authentication, keySets, options.previous?.tokenSources);
  return ok({
    version: snapshot.version,
    settings,
    identify: compileIdentify(settings.authentication, {
      ring,
      accounts,
      sources: tokenSources,
      onUnknownKey: options.onUnknownKey ?? (() => undefined),
    }),
    tokenSources,
    rules: yield* indexRulesInSlices(rulesByName.values(), options.previous?.rules),
    rulesByName,
    places: listPlaces(sorted.providers.values()),
    pieces,
  });
}

const noSettings: EntryProblem = { entry: 'settings', path: '', message: 'the snapshot has no settings' };

function* compilePieces(
  snapshot: Snapshot,
  { makeProvider, previous }: CompileOptions,
): Sliced<Result<RoutingTable['pieces'], readonly EntryProblem[]>> {
  const pieces = new Map<EntryName, KnownPiece>();
  const problems: EntryProblem[] = [];
  for (const [name, entry] of snapshot.entries) {
    const known = previous?.pieces.get(name);
    if (known !== undefined && known.entry.digest === entry.digest) {
      pieces.set(name, known);
      if (isRestDue(pieces.size)) yield;
      continue;
    }
    yield;
    const piece = compilePiece(entry, makeProvider);
    if (piece.kind === 'Ok') pieces.set(name, { entry, piece: piece.value });
    else problems.push(...piece.failure);
  }
  return problems.length > 0 ? failed(problems) : ok(pieces);
}

interface Sorted {
  settings: SettingsEntry | undefined;
  readonly providers: Map<string, CompiledProvider>;
  readonly policies: Map<string, CompiledPolicy>;
  readonly budgets: Map<string, CompiledBudget>;
  readonly routes: CompiledRoute[];
  readonly keys: CompiledKey[];
  readonly keySets: Map<string, KeySet>;
  readonly accounts: Map<string, CompiledAccount>;
}

function* sortPieces(pieces: Iterable<KnownPiece>): Sliced<Sorted> {
  const sorted: Sorted = {
    settings: undefined,
    providers: new Map(),
    policies: new Map(),
    budgets: new Map(),
    routes: [],
    keys: [],
    keySets: new Map(),
    accounts: new Map(),
  };
  let step = 0;
  for (const { piece } of pieces) {
    putInto(sorted, piece);
    if (isRestDue(++step)) yield;
  }
  return sorted;
}

function putInto(sorted: Sorted, piece: CompiledPiece): void {
  switch (piece.kind) {
    case 'settings':
      sorted.settings = piece.value;
      break;
    case 'provider':
      sorted.providers.set(piece.value.name, piece.value);
      break;
    case 'policy':
      sorted.policies.set(`policy/${piece.value.name}`, piece.value);
      break;
    case 'route':
      sorted.routes.push(piece.value);
      break;
    case 'key':
      sorted.keys.push(piece.value);
      break;
    case 'jwks':
      sorted.keySets.set(piece.value.name, piece.value);
      break;
    case 'account':
      sorted.accounts.set(piece.value.key, piece.value);
      break;
    case 'budget':
      sorted.budgets.set(piece.value.name, piece.value);
      break;
  }
}

/** Two keys with one hash would be one caller under two names. */
function* makeRing(
  keys: readonly CompiledKey[],
): Sliced<{ readonly ring: Map<string, CompiledKey>; readonly twins: readonly EntryProblem[] }> {
  const ring = new Map<string, CompiledKey>();
  const twins: EntryProblem[] = [];
  for (const key of keys) {
    const { sha256, caller } = key;
    const first = ring.get(sha256)?.caller.id;
    if (first !== undefined)
      twins.push({ entry: `key/${caller.id}`, path: '/sha256', message: `is that of key/${first} too` });
    ring.set(sha256, key);
    if (isRestDue(ring.size)) yield;
  }
  // What was replaced comes after all that is in use: a key that is current somewhere is that one.
  for (const [at, { previous }] of keys.entries()) {
    if (previous !== undefined && !ring.has(previous.sha256)) ring.set(previous.sha256, previous);
    if (isRestDue(at)) yield;
  }
  return { ring, twins };
}

function* bindRules(
  { routes, providers, policies, budgets }: Sorted,
  previous: RoutingTable | undefined,
): Sliced<ReadonlyMap<string, CompiledRule>> {
  const referred = {
    provider: (name: string) => providers.get(name),
    policy: (name: string) => policies.get(name),
    budget: (name: string) => budgets.get(name),
  };
  const rules = new Map<string, CompiledRule>();
  for (const route of routes) {
    const before = previous?.rulesByName.get(route.name);
    const bound = isStillBound(before, route, referred) ? before : bindRule(route, referred);
    rules.set(bound.name, bound);
    if (isRestDue(rules.size)) yield;
  }
  return rules;
}

/** Each key once. */
function listPlaces(providers: Iterable<CompiledProvider>): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { place } of providers) if (place !== undefined) places.set(place.key, place);
  return [...places.values()];
}
