import type { EntryProblem } from '#contract/problem.ts';
import type { EntryName } from '#contract/snapshot/entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { CompiledPolicy } from '../access/compiled-policy.ts';
import { compileIdentify } from '../identity/identify.ts';
import type { CompiledKey } from '../identity/key-ring.ts';
import type { CompiledProvider } from '../routing/compiled-rule.ts';
import { indexRules } from '../routing/rule-index.ts';
import { bindRule } from './bind-rule.ts';
import { type CompiledPiece, type CompiledRoute, compilePiece, type MakeProvider } from './compile-piece.ts';
import type { KnownPiece, RoutingTable } from './routing-table.ts';

/** What a table is made with. */
export interface CompileOptions {
  readonly makeProvider: MakeProvider;
  /** The table in force: its pieces are taken over where the entry did not change. */
  readonly previous?: RoutingTable | undefined;
}

/** Snapshot -> table. The failure names every entry that cannot be compiled; a table is whole or not at all. */
export function compileTable(
  snapshot: Snapshot,
  options: CompileOptions,
): Result<RoutingTable, readonly EntryProblem[]> {
  const compiled = compilePieces(snapshot, options);
  if (compiled.kind === 'Failed') return compiled;
  const pieces = compiled.value;
  const sorted = sortPieces([...pieces.values()].map(({ piece }) => piece));
  const { settings } = sorted;
  const problems = [...(settings === undefined ? [noSettings] : []), ...twinKeys(sorted.keys)];
  if (settings === undefined || problems.length > 0) return failed(problems);
  const rules = sorted.routes.map((route) =>
    bindRule(route, {
      provider: (name) => sorted.providers.get(name),
      policy: (name) => sorted.policies.get(name),
    }),
  );
  const places = [...sorted.providers.values()].flatMap(({ place }) => (place === undefined ? [] : [place]));
  const ring = new Map(sorted.keys.map((key) => [key.sha256, key]));
  return ok({
    version: snapshot.version,
    settings,
    identify: compileIdentify(settings.authentication, ring),
    rules: indexRules(rules),
    rulesByName: new Map(rules.map((rule) => [rule.name, rule])),
    places: [...new Map(places.map((place) => [place.key, place])).values()],
    pieces,
  });
}

const noSettings: EntryProblem = { entry: 'settings', path: '', message: 'the snapshot has no settings' };

function compilePieces(
  snapshot: Snapshot,
  { makeProvider, previous }: CompileOptions,
): Result<RoutingTable['pieces'], readonly EntryProblem[]> {
  const pieces = new Map<EntryName, KnownPiece>();
  const problems: EntryProblem[] = [];
  for (const [name, entry] of snapshot.entries) {
    const known = previous?.pieces.get(name);
    if (known !== undefined && known.entry.digest === entry.digest) {
      pieces.set(name, known);
      continue;
    }
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
  readonly routes: CompiledRoute[];
  readonly keys: CompiledKey[];
}

function sortPieces(pieces: readonly CompiledPiece[]): Sorted {
  const sorted: Sorted = {
    settings: undefined,
    providers: new Map(),
    policies: new Map(),
    routes: [],
    keys: [],
  };
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'settings':
        sorted.settings = piece.value;
        break;
      case 'provider':
        sorted.providers.set(`provider/${piece.value.name}`, piece.value);
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
    }
  }
  return sorted;
}

/** Two keys with one hash would be one caller under two names. */
function twinKeys(keys: readonly CompiledKey[]): readonly EntryProblem[] {
  const seen = new Map<string, string>();
  return keys.flatMap(({ sha256, caller }) => {
    const first = seen.get(sha256);
    seen.set(sha256, caller.id);
    if (first === undefined) return [];
    return [{ entry: `key/${caller.id}`, path: '/sha256', message: `is that of key/${first} too` }];
  });
}
