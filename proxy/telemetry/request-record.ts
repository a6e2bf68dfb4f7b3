import type { RetryCause } from '#contract/snapshot/route-entry.ts';
import type { Usage } from '../chat/usage.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { ErrorCode } from '../http/gateway-error.ts';
import type { Caller } from '../identity/caller.ts';
import type { Refusal } from '../identity/refusal.ts';
import type { Operation } from '../providers/provider.ts';

/** How one call to an upstream ended. `Refused`: an answer that is not worth another try, 400 for instance. */
export type AttemptOutcome = 'Ok' | RetryCause | 'Refused' | 'BadAnswer' | 'Cut' | 'ClientGone';

/** One call to one target. Times are milliseconds since the epoch, with fraction. */
export interface AttemptRecord {
  /** `<namespace>/<name>`. */
  readonly provider: string;
  readonly providerType: string;
  readonly otelName: string;
  /** Name that was sent. */
  readonly model: string;
  readonly startedAtMs: number;
  readonly firstTokenAtMs: number | undefined;
  readonly endedAtMs: number;
  readonly outcome: AttemptOutcome;
  readonly status: number | undefined;
}

/** What a policy with mode Observe would have refused. */
export interface Observation {
  readonly policy: string;
  readonly code: ErrorCode;
}

/** All that is known of a request once it has ended. Holds no content and no credential. */
export interface RequestRecord {
  readonly id: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly method: string;
  /** One of the known paths, never free text. */
  readonly endpoint: string;
  readonly dialect: DialectName | undefined;
  readonly operation: Operation | 'Models' | undefined;
  readonly caller: Caller | undefined;
  /** Why the caller stayed unknown, where it was asked for. */
  readonly refusal: Refusal | undefined;
  /** As the client asked for it. */
  readonly model: string | undefined;
  /** As the upstream named itself. */
  readonly answeredModel: string | undefined;
  /** `<namespace>/<name>/<rule>`. */
  readonly route: string | undefined;
  readonly stream: boolean;
  readonly status: number;
  readonly code: ErrorCode | undefined;
  readonly attempts: readonly AttemptRecord[];
  readonly usage: Usage | undefined;
  /** Undefined: nobody said what was used, or what it costs. */
  readonly costMicroUsd: number | undefined;
  readonly finish: string | undefined;
  readonly firstTokenAtMs: number | undefined;
  /** Time in which an upstream, not the gateway, was being waited for. */
  readonly upstreamMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly observations: readonly Observation[];
  /** Name of the limit that refused it, `<namespace>/<name>/<limit>`. */
  readonly refusedBy: string | undefined;
  /** What went wrong, for the log only; secrets are taken out. */
  readonly error: Error | undefined;
}
