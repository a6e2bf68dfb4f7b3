import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import { finish, isRestDue, type Sliced } from '#runtime/sliced.ts';
import { matchesCaller } from '../access/matches-caller.ts';
import { type Candidate, CandidateLists } from './candidate-lists.ts';
import type { CompiledMatch, CompiledRule } from './compiled-rule.ts';
import { holds } from './holds.ts';
import type { RequestFacts } from './request-facts.ts';

/** All rules of a snapshot, found without walking over them. */
export interface RuleIndex {
  /** Model names that rules name in full, sorted. */
  readonly exactNames: readonly string[];
  /** For the next index, which takes over what stayed the same. */
  readonly exact: Pick<CandidateLists, 'get'>;
  /** The rule for a request: its most specific match that holds. */
  find(facts: RequestFacts): CompiledRule | undefined;
}

/**
 * Exact names before prefixes, longer prefixes before shorter ones, any model last. Among those of one name: more
 * conditions, then the older route, then namespace and name, then position. The cost of a look-up grows with the
 * number of different prefix lengths and with the rules of one name, never with the number of routes.
 */
export function indexRules(rules: Iterable<CompiledRule>): RuleIndex {
  return finish(indexRulesInSlices(rules));
}

/** `indexRules` for where requests wait for their turn; `previous` is the index of the table in force. */
export function* indexRulesInSlices(rules: Iterable<CompiledRule>, previous?: RuleIndex): Sliced<RuleIndex> {
  const [exact, prefixes, any] = [new CandidateLists(), new CandidateLists(), new CandidateLists()];
  let step = 0;
  for (const rule of rules) {
    for (const compiled of rule.matches) {
      const { model } = compiled.match;
      const candidate = { rule, compiled };
      if (model.kind === 'Exact') exact.add(model.value, candidate, previous?.exact.get(model.value));
      else if (model.kind === 'Prefix') prefixes.add(model.value, candidate);
      else any.add('', candidate);
    }
    if (isRestDue(++step)) yield;
  }
  for (const lists of [exact, prefixes, any]) yield* lists.sort();
  const lengths = new Set(Array.from(prefixes.keys(), ({ length }) => length));
  const longestFirst = [...lengths].sort((a, b) => b - a);
  const exactNames = [...exact.keys()].sort();
  yield;
  return {
    exactNames,
    exact,
    find: (facts) => {
      const found = firstThatHolds(exact.get(facts.model), facts);
      if (found !== undefined) return found;
      for (const length of longestFirst) {
        if (length > facts.model.length) continue;
        const prefixed = firstThatHolds(prefixes.get(facts.model.slice(0, length)), facts);
        if (prefixed !== undefined) return prefixed;
      }
      return firstThatHolds(any.get(''), facts);
    },
  };
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
