import { json } from './answers.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

/** One span as it was exported (https://opentelemetry.io/docs/specs/otlp/, JSON encoding). */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector that keeps what it is sent. */
export interface OtlpReceiver {
  /** Endpoint without the signal path. */
  readonly url: string;
  spans(): readonly ReceivedSpan[];
  /** All bodies, as text. */
  raw(): string;
  stop(): Promise<void>;
}

/** Starts one on a free port; it takes OTLP/HTTP with JSON bodies. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server: ScriptedUpstream = await startScriptedUpstream();
  server.respondAlways(json({}));
  return {
    url: server.url,
    spans: () => server.requests.flatMap((request) => findSpans(request.json())),
    raw: () =>
      server.requests.map((request) => `${JSON.stringify(request.headers)}${request.body}`).join('\n'),
    stop: () => server.stop(),
  };
}

function findSpans(body: unknown): ReceivedSpan[] {
  return list(body, 'resourceSpans')
    .flatMap((resource) => list(resource, 'scopeSpans'))
    .flatMap((scope) => list(scope, 'spans'))
    .map((span) => ({
      traceId: text(span, 'traceId') ?? '',
      spanId: text(span, 'spanId') ?? '',
      parentSpanId: text(span, 'parentSpanId') || undefined,
      name: text(span, 'name') ?? '',
      kind: Number(field(span, 'kind')),
      attributes: Object.fromEntries(
        list(span, 'attributes').map((item) => [text(item, 'key') ?? '', plain(field(item, 'value'))]),
      ),
    }));
}

/** `{ "intValue": 5 }` and its like as the value alone. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [entry] = Object.entries(value);
  if (entry === undefined) return undefined;
  const [kind, inner] = entry;
  if (kind === 'arrayValue') return list(inner, 'values').map(plain);
  return kind === 'intValue' ? Number(inner) : inner;
}

function list(value: unknown, name: string): unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
