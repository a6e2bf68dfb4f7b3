import type { GroupKey } from '#contract/snapshot/counted.ts';
import type { Caller } from '../identity/caller.ts';
import { type Grouped, groupOf } from './group-of.ts';

/** The counter that a request falls into. */
export interface CounterName {
  readonly group: string;
  /** As the ledger knows it. */
  readonly counter: string;
}

/** Counters of one limit, by what it tells requests apart by. Names that depend on the caller alone are made once. */
export function makeCounterNames(prefix: string, keys: readonly GroupKey[]): (of: Grouped) => CounterName {
  const make = (of: Grouped): CounterName => {
    const group = groupOf(keys, of);
    return { group, counter: prefix + group };
  };
  if (keys.some((key) => key === 'route' || key === 'provider' || key === 'model')) return make;
  const known = new WeakMap<Caller, CounterName>();
  return (of) => {
    const name = known.get(of.caller) ?? make(of);
    known.set(of.caller, name);
    return name;
  };
}
