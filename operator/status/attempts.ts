import type { ObjectRef } from '../api/resources.ts';
import type { DraftStatus } from './draft-status.ts';
import type { ObjectStatus, StatusSink } from './status-sink.ts';

/** What was last sent of each object, so that a pass does not send it again. */
export interface Attempts {
  begin(key: string, draft: DraftStatus): void;
  succeed(key: string, ref: ObjectRef): void;
  /**
   * Whether this draft is on its way (a failed one comes again by itself), or was written and nobody changed the
   * status since. What an API server keeps may differ from what it was sent; that must not lead to writes for ever.
   */
  isUnderWay(key: string, draft: DraftStatus, ref: ObjectRef): boolean;
  /** Forgets objects that are gone. */
  keep(keys: { has(key: string): boolean }): void;
  forget(key: string): void;
  clear(): void;
}

interface Attempt {
  readonly draft: string;
  /** JSON of the status behind the write; absent until it has succeeded. */
  readonly left?: string;
}

export function makeAttempts(sink: Pick<StatusSink, 'current'>): Attempts {
  const attempts = new Map<string, Attempt>();
  return {
    begin: (key, draft) => attempts.set(key, { draft: JSON.stringify(draft) }),
    succeed: (key, ref) => {
      const attempt = attempts.get(key);
      if (attempt !== undefined) attempts.set(key, { ...attempt, left: print(sink.current(ref)) });
    },
    isUnderWay: (key, draft, ref) => {
      const attempt = attempts.get(key);
      if (attempt === undefined || attempt.draft !== JSON.stringify(draft)) return false;
      return attempt.left === undefined || attempt.left === print(sink.current(ref));
    },
    keep: (keys) => {
      for (const key of attempts.keys()) if (!keys.has(key)) attempts.delete(key);
    },
    forget: (key) => attempts.delete(key),
    clear: () => attempts.clear(),
  };
}

function print(status: ObjectStatus | undefined): string {
  return JSON.stringify(status) ?? '';
}
