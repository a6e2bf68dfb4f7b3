import type { AccountEntry } from '#contract/snapshot/account-entry.ts';
import { fullAttributes } from './anonymous-caller.ts';
import type { Caller } from './caller.ts';

/** One ServiceAccount made ready for look-up. */
export interface CompiledAccount {
  /** `<namespace>/<name>`. */
  readonly key: string;
  readonly uid: string;
  /** Names of the sources that take its tokens. */
  readonly sources: readonly string[];
  readonly caller: Caller;
}

/** All ServiceAccounts of a snapshot by `<namespace>/<name>`. */
export type AccountBook = ReadonlyMap<string, CompiledAccount>;

export function compileAccount({ namespace, name, uid, sources, attributes }: AccountEntry): CompiledAccount {
  return {
    key: `${namespace}/${name}`,
    uid,
    sources,
    caller: {
      kind: 'ServiceAccount',
      id: `system:serviceaccount:${namespace}:${name}`,
      ...fullAttributes(attributes),
      models: undefined,
    },
  };
}
