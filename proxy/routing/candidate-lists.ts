import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import type { Sliced } from '#runtime/sliced.ts';
import type { CompiledMatch, CompiledRule } from './compiled-rule.ts';

/** A match of a rule, with what its rank among those of one name is by. */
export interface Candidate {
  readonly rule: CompiledRule;
  readonly compiled: CompiledMatch;
  readonly conditions: number;
}

/** Candidates by the name or prefix that they have in common, strongest first once sorted. */
export class CandidateLists {
  readonly #lists = new Map<string, readonly Candidate[]>();
  /** Those with more than one candidate; the others mostly are the previous index's own. */
  readonly #crowds = new Map<string, Candidate[]>();

  get(value: string): readonly Candidate[] | undefined {
    return this.#lists.get(value);
  }

  keys(): Iterable<string> {
    return this.#lists.keys();
  }

  /** `known` is the list of this value in the index before: it is taken over where it holds this match alone. */
  add(value: string, candidate: Pick<Candidate, 'rule' | 'compiled'>, known?: readonly Candidate[]): void {
    const before = this.#lists.get(value);
    if (before === undefined) {
      const isSame = known?.length === 1 && known[0]?.compiled === candidate.compiled;
      this.#lists.set(value, isSame ? known : [rank(candidate)]);
      return;
    }
    const crowd = this.#crowds.get(value) ?? [...before];
    crowd.push(rank(candidate));
    this.#crowds.set(value, crowd);
    this.#lists.set(value, crowd);
  }

  *sort(): Sliced<void> {
    for (const crowd of this.#crowds.values()) {
      crowd.sort(byRank);
      yield;
    }
  }
}

function rank({ rule, compiled }: Pick<Candidate, 'rule' | 'compiled'>): Candidate {
  return { rule, compiled, conditions: countConditions(compiled.match) };
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
