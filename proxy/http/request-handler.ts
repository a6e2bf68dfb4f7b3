import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorFrom } from '#runtime/error-from.ts';
import type { RoutingTable } from '../config/routing-table.ts';
import type { TableInForce, TableUse } from '../config/table-in-force.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { Cancellation } from './cancellation.ts';
import { ClientResponse } from './client-response.ts';
import { compilePipeline, type Pipeline, runSteps } from './compile-pipeline.ts';
import { type Endpoint, findEndpoint } from './endpoints.ts';
import { errorDialect } from './error-dialect.ts';
import type { Exchange, Services, Shell } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { InFlight } from './in-flight.ts';
import { makeRecord } from './make-record.ts';
import { sendError } from './send-error.ts';
import { settleRequest } from './settle-request.ts';

/** `Leaving`: still serving, and telling clients to go elsewhere. `Closing`: new requests are refused. */
export type Phase = 'Serving' | 'Leaving' | 'Closing';

export interface RequestHandler {
  /** Serves one request; never throws, never rejects. */
  handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void;
  /** Requests that are not over yet. */
  readonly inFlight: Pick<InFlight<Shell>, 'size' | 'all'>;
  enter(phase: Phase): void;
}

export function makeRequestHandler(
  services: Services,
  tables: TableInForce,
  telemetry: Telemetry,
): RequestHandler {
  const inFlight = new InFlight<Shell>();
  const pipelineOf = rememberLast(compilePipeline);
  let phase: Phase = 'Serving';

  const handle = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void => {
    const shell = openShell({ request, response, expectsContinue }, services, telemetry);
    shell.client.closeConnection = phase !== 'Serving';
    const flight = inFlight.add(shell);
    let closed = false;
    let served: Served | undefined;
    const finish = (end: Served): void => {
      inFlight.remove(flight);
      shell.trace.end(makeRecord(shell, end.exchange, end));
    };
    response.on('close', () => {
      closed = true;
      if (shell.client.gone) shell.cancellation.cancel(new GatewayError('client_closed', 'The client left.'));
      // A head that went out before told the client to keep the connection, which would hold up the listener.
      if (phase === 'Closing') request.socket.destroySoon();
      if (served !== undefined) finish(served);
    });
    serve(shell, { phase, use: tables.take(), pipelineOf }).then((end) => {
      served = end;
      if (closed) finish(end);
    });
  };

  return {
    handle,
    inFlight,
    enter: (next) => {
      phase = next;
      if (next !== 'Serving') for (const shell of inFlight.all()) shell.client.closeConnection = true;
    },
  };
}

interface With {
  readonly phase: Phase;
  readonly use: TableUse | undefined;
  readonly pipelineOf: (table: RoutingTable) => Pipeline;
}

interface Served {
  readonly exchange: Exchange | undefined;
  readonly path: string;
  readonly error: GatewayError | undefined;
  readonly endedAtMs: number;
}

async function serve(shell: Shell, { phase, use, pipelineOf }: With): Promise<Served> {
  const { method = '', url = '/', headers } = shell.request;
  const found = findEndpoint(method, url);
  let exchange: Exchange | undefined;
  let error: GatewayError | undefined;
  let dialect = errorDialect(url, headers);
  try {
    if (phase === 'Closing') throw unavailable('draining', 'The gateway is shutting down.');
    if (found.kind === 'Unknown') throw new GatewayError('not_found', 'There is nothing at this path.');
    if (found.kind === 'WrongMethod') throw wrongMethod(found.allow);
    if (use === undefined) throw unavailable('not_ready', 'The gateway has no configuration yet.');
    const { endpoint } = found;
    if (endpoint.kind === 'Model') dialect = endpoint.dialect;
    exchange = openExchange(shell, endpoint, use.table);
    const pipeline = pipelineOf(use.table);
    await runSteps(endpoint.kind === 'Model' ? pipeline.model : pipeline.models, exchange);
  } catch (thrown) {
    error = gatewayError(thrown, shell.id);
    answer(shell, error, { dialect, exchange });
  }
  use?.done();
  if (exchange !== undefined) settleRequest(exchange);
  return { exchange, path: pathLabel(found), error, endedAtMs: shell.now() };
}

/** What no step has foreseen ends this request and no other; the client gets an id to ask about. */
function gatewayError(thrown: unknown, id: string): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError('internal', `Internal error, request ${id}.`, { cause: errorFrom(thrown) });
}

function answer(
  shell: Shell,
  error: GatewayError,
  where: { readonly dialect: DialectName; readonly exchange: Exchange | undefined },
): void {
  try {
    sendError(shell, error, where);
  } catch {
    shell.request.destroy();
  }
}

function pathLabel(found: ReturnType<typeof findEndpoint>): string {
  switch (found.kind) {
    case 'Found':
      return found.endpoint.path;
    case 'WrongMethod':
      return found.path;
    case 'Unknown':
      return 'unknown';
  }
}

function unavailable(code: 'draining' | 'not_ready', message: string): GatewayError {
  return new GatewayError(code, message, { headers: { 'retry-after': '1' } });
}

function wrongMethod(allow: string): GatewayError {
  return new GatewayError('method_not_allowed', `This path takes ${allow}.`, { headers: { allow } });
}

function openShell(
  from: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly expectsContinue: boolean;
  },
  services: Services,
  telemetry: Telemetry,
): Shell {
  const { request, response, expectsContinue } = from;
  const startedAtMs = services.clock.now();
  const offset = startedAtMs - performance.now();
  return {
    id: randomUUID(),
    startedAtMs,
    now: () => offset + performance.now(),
    request,
    expectsContinue,
    client: new ClientResponse(response),
    trace: telemetry.startRequest(request.headers),
    cancellation: new Cancellation(),
    services,
  };
}

function openExchange(shell: Shell, endpoint: Endpoint, table: RoutingTable): Exchange {
  const { id, startedAtMs, now, request, expectsContinue, client, trace, cancellation, services } = shell;
  return {
    id,
    startedAtMs,
    now,
    request,
    expectsContinue,
    client,
    trace,
    cancellation,
    services,
    endpoint,
    table,
    attempts: [],
    observations: [],
    notes: {
      usage: undefined,
      model: undefined,
      finish: undefined,
      firstTokenAtMs: undefined,
      output: undefined,
      waitedMs: 0,
      waitingSinceMs: undefined,
    },
    requestBytes: 0,
    caller: undefined,
    refusal: undefined,
    body: undefined,
    facts: undefined,
    rule: undefined,
    targets: undefined,
    target: undefined,
    picked: undefined,
    admitted: undefined,
    refusedBy: undefined,
    calls: 0,
    maxOutputTokens: undefined,
  };
}

/** A table is compiled once, as all new requests have the newest. */
function rememberLast(compile: (table: RoutingTable) => Pipeline): (table: RoutingTable) => Pipeline {
  let last: { readonly table: RoutingTable; readonly pipeline: Pipeline } | undefined;
  return (table) => {
    if (last?.table !== table) last = { table, pipeline: compile(table) };
    return last.pipeline;
  };
}
