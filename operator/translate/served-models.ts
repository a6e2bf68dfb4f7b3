import { compareText } from './compare-text.ts';

/** Model names that can be asked for somewhere: `names` as they stand, and everything that begins with one of `prefixes`. */
export interface ServedModels {
  readonly names: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
}

export function mergeServedModels(all: readonly ServedModels[]): ServedModels {
  return {
    names: new Set(all.flatMap((served) => [...served.names])),
    prefixes: new Set(all.flatMap((served) => [...served.prefixes])),
  };
}

/**
 * Makes a test of model patterns (`*` at the end stands for any rest): whether one can mean a served model.
 * Logarithmic in the number of models, since every policy asks it of every gateway.
 */
export function indexServedModels(served: ServedModels): (pattern: string) => boolean {
  const names = [...served.names].sort(compareText);
  const prefixes = [...served.prefixes].sort(compareText);
  const beginsWithPrefix = (text: string): boolean => {
    if (served.prefixes.size === 0) return false;
    for (let length = 0; length <= text.length; length += 1) {
      if (served.prefixes.has(text.slice(0, length))) return true;
    }
    return false;
  };
  return (pattern) => {
    if (!pattern.endsWith('*')) return served.names.has(pattern) || beginsWithPrefix(pattern);
    const stem = pattern.slice(0, -1);
    return beginsWithPrefix(stem) || someBeginsWith(names, stem) || someBeginsWith(prefixes, stem);
  };
}

function someBeginsWith(sorted: readonly string[], stem: string): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(sorted[middle] ?? '', stem) < 0) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(stem) ?? false;
}
