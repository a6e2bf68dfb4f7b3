import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

/** One call to an upstream as it is traced. */
export interface AttemptTrace {
  /** W3C trace context for the upstream (https://www.w3.org/TR/trace-context/). */
  readonly headers: Readonly<Record<string, string>>;
  end(record: AttemptRecord): void;
}

/** One request as it is traced. */
export interface RequestTrace {
  startAttempt(target: {
    readonly provider: string;
    readonly otelName: string;
    readonly model: string;
  }): AttemptTrace;
  /** Exactly once a request, whatever became of it: metrics, span and access log. */
  end(record: RequestRecord): void;
}

/** What the pipeline tells of its work. No call throws or waits. */
export interface Telemetry {
  /** `headers` as node:http gives them, for the caller's trace context. */
  startRequest(headers: Readonly<Record<string, string | string[] | undefined>>): RequestTrace;
  /** Settings of the snapshot in force: where spans go, whether requests are logged. */
  configure(settings: SettingsEntry): void;
  /** A snapshot was put in force, or refused. */
  configApplied(
    outcome: { readonly kind: 'Applied'; readonly version: string } | { readonly kind: 'Refused' },
  ): void;
  /** The ledger did not do what it was asked. */
  ledgerFailed(operation: 'admit' | 'settle'): void;
  /** Whether the config stream is up. */
  configConnected(connected: boolean): void;
}
