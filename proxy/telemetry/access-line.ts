import { totalInput, totalOutput } from '../chat/usage.ts';
import type { RequestRecord } from './request-record.ts';

/** One line of the access log: who, what, how it went; never content, never a credential. */
export function accessLine(record: RequestRecord): Readonly<Record<string, unknown>> {
  const { caller, usage } = record;
  return {
    time: new Date(record.startedAtMs).toISOString(),
    requestId: record.id,
    method: record.method,
    endpoint: record.endpoint,
    status: record.status,
    code: record.code,
    durationMs: round(record.endedAtMs - record.startedAtMs),
    upstreamMs: round(record.upstreamMs),
    firstTokenMs:
      record.firstTokenAtMs === undefined ? undefined : round(record.firstTokenAtMs - record.startedAtMs),
    caller:
      caller === undefined
        ? undefined
        : { kind: caller.kind, id: caller.id, team: caller.team || undefined, app: caller.app || undefined },
    model: record.route === undefined ? undefined : record.model,
    answeredModel: record.answeredModel,
    route: record.route,
    stream: record.stream,
    attempts: record.attempts.map(({ provider, model, outcome, status }) => ({
      provider,
      model,
      outcome,
      status,
    })),
    usage: usage === undefined ? undefined : { input: totalInput(usage), output: totalOutput(usage) },
    costUsd: record.costMicroUsd === undefined ? undefined : record.costMicroUsd / 1e6,
    refusedBy: record.refusedBy,
    finish: record.finish,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    observed: record.observations.length === 0 ? undefined : record.observations,
  };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
