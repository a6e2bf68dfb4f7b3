import { type Context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import type { Logger } from '#runtime/logger.ts';
import { accessLine } from './access-line.ts';
import { logFailure } from './log-failure.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import { makeMetricsRecorder } from './record-metrics.ts';
import type { RequestRecord } from './request-record.ts';
import { makeSeriesRegistry } from './series/series-registry.ts';
import { attemptAttributes, requestAttributes, requestSpanName } from './span-attributes.ts';
import type { AttemptTrace, RequestTrace, Telemetry } from './telemetry.ts';
import { extractContext, injectContext, makeTracing } from './tracing.ts';

export interface TelemetryOptions {
  readonly registry: Registry;
  readonly version: string;
  readonly instanceId: string;
  readonly logger: Logger;
  /** Takes one line of the access log, newline included. */
  readonly writeAccessLine: (line: string) => void;
  readonly now: () => number;
}

/** Telemetry that somebody reads and ends. */
export interface RunningTelemetry extends Telemetry {
  /** All metrics, in the text format that Prometheus scrapes. */
  metrics(): Promise<string>;
  /** Sends the spans that are still queued. */
  stop(): Promise<void>;
}

/** Metrics, spans and access log behind one interface. */
export function makeTelemetry(options: TelemetryOptions): RunningTelemetry {
  const series = makeSeriesRegistry();
  const metrics = makeMetrics(options.registry, series);
  const recorder = makeMetricsRecorder(metrics);
  const tracing = makeTracing(options);
  let logsAccess = true;
  const finish = (record: RequestRecord): void => {
    metrics.inFlight.dec();
    recorder.record(record);
    if (logsAccess) options.writeAccessLine(`${JSON.stringify(accessLine(record))}\n`);
    logFailure(options.logger, record);
  };
  return {
    startRequest: (headers) => {
      metrics.inFlight.inc();
      return startTrace(tracing.tracer(), extractContext(headers), finish);
    },
    configure: (settings: SettingsEntry) => {
      logsAccess = settings.accessLog === 'Enabled';
      tracing.configure(settings);
    },
    configApplied: (outcome) => recordConfig(metrics, outcome, options.now()),
    ledgerFailed: (operation) => metrics.ledgerFailures.inc({ operation }),
    configConnected: (connected) => metrics.configConnected.set(connected ? 1 : 0),
    metrics: async () => (await options.registry.metrics()) + (await series.write()),
    stop: () => tracing.stop(),
  };
}

function recordConfig(
  metrics: Metrics,
  outcome: Parameters<Telemetry['configApplied']>[0],
  nowMs: number,
): void {
  metrics.configApplied.inc({ outcome: outcome.kind });
  if (outcome.kind === 'Refused') return;
  metrics.configVersion.reset();
  metrics.configVersion.set({ version: outcome.version }, 1);
  metrics.configAppliedAt.set(nowMs / 1000);
}

/** Without a tracer the client's own trace context goes on to the upstream as it came. */
function startTrace(
  tracer: Tracer | undefined,
  parent: Context,
  finish: (record: RequestRecord) => void,
): RequestTrace {
  if (tracer === undefined) {
    return { startAttempt: () => unseenAttempt(parent), end: finish };
  }
  const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
  const context = trace.setSpan(parent, span);
  if (!span.isRecording()) {
    // Nobody sees the spans of a trace that is not sampled; upstreams still learn its id, and that it is not.
    return { startAttempt: () => unseenAttempt(context), end: finish };
  }
  return {
    startAttempt: (target) => startAttemptSpan(tracer, context, target),
    end: (record) => {
      finish(record);
      endRequestSpan(span, record);
    },
  };
}

function unseenAttempt(context: Context): AttemptTrace {
  return { headers: injectContext(context), end: ignore };
}

function ignore(): void {}

function startAttemptSpan(
  tracer: Tracer,
  parent: Context,
  target: { readonly provider: string; readonly model: string },
): AttemptTrace {
  const span = tracer.startSpan(`attempt ${target.provider}`, { kind: SpanKind.CLIENT }, parent);
  return {
    headers: injectContext(trace.setSpan(parent, span)),
    end: (record) => {
      span.setAttributes(attemptAttributes(record));
      if (record.firstTokenAtMs !== undefined) span.addEvent('first token', record.firstTokenAtMs);
      if (record.outcome !== 'Ok') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function endRequestSpan(span: Span, record: RequestRecord): void {
  span.updateName(requestSpanName(record));
  span.setAttributes(requestAttributes(record));
  if (record.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
