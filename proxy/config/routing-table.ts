import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import type { Identify } from '../identity/identify.ts';
import type { TokenSource } from '../identity/token-sources.ts';
import type { CompiledRule } from '../routing/compiled-rule.ts';
import type { RuleIndex } from '../routing/rule-index.ts';
import type { Place } from '../upstream/place.ts';
import type { CompiledPiece } from './compile-piece.ts';

/** A snapshot made ready for requests. Never changed, only replaced; a request keeps the one it began with. */
export interface RoutingTable {
  /** Version of the snapshot. */
  readonly version: string;
  readonly settings: SettingsEntry;
  readonly identify: Identify;
  /** What remembers tokens, kept so that the next table need not verify them again. */
  readonly tokenSources: readonly TokenSource[];
  readonly rules: RuleIndex;
  /** By `<namespace>/<name>/<rule>`. */
  readonly rulesByName: ReadonlyMap<string, CompiledRule>;
  /** Where its providers' connections go, each key once. */
  readonly places: readonly Place[];
  /** Compiled entries by name, kept so that the next table need not compile them again. */
  readonly pieces: ReadonlyMap<EntryName, KnownPiece>;
}

/** An entry with what it was compiled to. */
export interface KnownPiece {
  readonly entry: Entry;
  readonly piece: CompiledPiece;
}
