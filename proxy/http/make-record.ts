import type { RequestRecord } from '../telemetry/request-record.ts';
import { answerCost } from './answer-cost.ts';
import { type Exchange, type Shell, upstreamMs } from './exchange.ts';
import type { GatewayError } from './gateway-error.ts';

/** All that is known of a request once it is over. */
export function makeRecord(
  shell: Shell,
  exchange: Exchange | undefined,
  end: { readonly path: string; readonly error: GatewayError | undefined; readonly endedAtMs: number },
): RequestRecord {
  const { request, client } = shell;
  const endpoint = exchange?.endpoint;
  const error = client.gone && end.error === undefined ? 'gone' : end.error;
  const gone = error === 'gone' || error?.code === 'client_closed';
  return {
    id: shell.id,
    startedAtMs: shell.startedAtMs,
    endedAtMs: end.endedAtMs,
    method: request.method ?? '',
    endpoint: end.path,
    dialect: endpoint?.kind === 'Model' ? endpoint.dialect : undefined,
    operation: endpoint?.kind === 'Model' ? endpoint.operation : endpoint && 'Models',
    caller: exchange?.caller,
    refusal: exchange?.refusal,
    model: exchange?.facts?.model,
    answeredModel: exchange?.notes.model,
    route: exchange?.rule?.name,
    stream: exchange?.body?.outline.stream ?? false,
    status: gone ? 499 : client.status,
    code: gone ? 'client_closed' : end.error?.code,
    attempts: exchange?.attempts ?? [],
    usage: exchange?.notes.usage,
    costMicroUsd: exchange === undefined ? undefined : answerCost(exchange),
    finish: exchange?.notes.finish,
    firstTokenAtMs: exchange?.notes.firstTokenAtMs,
    upstreamMs: exchange === undefined ? 0 : upstreamMs(exchange),
    requestBytes: exchange?.requestBytes ?? 0,
    responseBytes: client.bytes,
    observations: exchange?.observations ?? [],
    refusedBy: exchange?.refusedBy,
    error: end.error,
  };
}
