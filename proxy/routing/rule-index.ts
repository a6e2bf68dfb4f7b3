import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import { finish, type Sliced } from '#runtime/sliced.ts';
import { matchesCaller } from '../access/matches-caller.ts';
import type { CompiledMatch, CompiledRule } from './compiled-rule.ts';
import { holds } from './holds.ts';
import type { RequestFacts } from './request-facts.ts';

/** All rules of a snapshot, found without walking over them. */
export interface RuleIndex {
  /** Model names that rules name in full, sorted. */
  readonly exactNames: readonly string[];
  /** The rule for a request: its most specific match that holds. */
  find(facts: RequestFacts): CompiledRule | undefined;
}

interface Candidate {
  readonly rule: CompiledRule;
  readonly compiled: CompiledMatch;
  readonly conditions: number;
}

type Candidates = Map<string, Candidate[]>;

/**
 * Exact names before prefixes, longer prefixes before shorter ones, any model last. Among those of one name: more
 * conditions, then the older route, then namespace and name, then position. The cost of a look-up grows with the
 * number of different prefix lengths and with the rules of one name, never with the number of routes.
 */
export function indexRules(rules: Iterable<CompiledRule>): RuleIndex {
  return finish(indexRulesInSlices(rules));
}

/** `indexRules` for where requests wait for their turn. */
export function* indexRulesInSlices(rules: Iterable<CompiledRule>): Sliced<RuleIndex> {
  const exact: Candidates = new Map();
  const prefixes: Candidates = new Map();
  const any: Candidate[] = [];
  for (const rule of rules) {
    for (const compiled of rule.matches) {
      const candidate = { rule, compiled, conditions: countConditions(compiled.match) };
      const { model } = compiled.match;
      if (model.kind === 'Any') any.push(candidate);
      else add(model.kind === 'Exact' ? exact : prefixes, model.value, candidate);
    }
    yield;
  }
  for (const lists of [exact.values(), prefixes.values(), [any]]) {
    for (const list of lists) {
      list.sort(byRank);
      yield;
    }
  }
  const lengths = [...new Set([...prefixes.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  const exactNames = [...exact.keys()].sort();
  yield;
  return {
    exactNames,
    find: (facts) => {
      const found = firstThatHolds(exact.get(facts.model), facts);
      if (found !== undefined) return found;
      for (const length of lengths) {
        if (length > facts.model.length) continue;
        const prefixed = firstThatHolds(prefixes.get(facts.model.slice(0, length)), facts);
        if (prefixed !== undefined) return prefixed;
      }
      return firstThatHolds(any, facts);
    },
  };
}

function add(candidates: Candidates, value: string, candidate: Candidate): void {
  const list = candidates.get(value);
  if (list === undefined) candidates.set(value, [candidate]);
  else list.push(candidate);
}

function countConditions(match: RouteMatch): number {
  const callers = match.callers === undefined ? 0 : Object.keys(match.callers).length;
  return (
    match.headers.length + Object.keys(match.metadata).length + callers + (match.when === undefined ? 0 : 1)
  );
}

function byRank(a: Candidate, b: Candidate): number {
  return (
    b.conditions - a.conditions ||
    a.rule.createdAtMs - b.rule.createdAtMs ||
    compare(a.rule.entry.namespace, b.rule.entry.namespace) ||
    compare(a.rule.entry.name, b.rule.entry.name) ||
    a.rule.entry.position - b.rule.entry.position
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function firstThatHolds(
  candidates: readonly Candidate[] | undefined,
  facts: RequestFacts,
): CompiledRule | undefined {
  return candidates?.find(({ compiled }) => matchHolds(compiled, facts))?.rule;
}

function matchHolds({ match, when }: CompiledMatch, facts: RequestFacts): boolean {
  return (
    match.headers.every((header) => headerHolds(header, facts.headers[header.name])) &&
    Object.entries(match.metadata).every(
      ([name, value]) => Object.hasOwn(facts.metadata, name) && facts.metadata[name] === value,
    ) &&
    matchesCaller(match.callers, facts.caller) &&
    holds(when, facts)
  );
}

function headerHolds(wanted: RouteMatch['headers'][number], given: string | string[] | undefined): boolean {
  if (given === undefined) return false;
  const value = Array.isArray(given) ? given.join(', ') : given;
  return wanted.kind === 'Exact' ? value === wanted.value : value.startsWith(wanted.value);
}
