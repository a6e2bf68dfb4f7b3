import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';

/** Where spans are made; follows the settings in force. */
export interface Tracing {
  /** Undefined: no collector is configured, no span is made. */
  tracer(): Tracer | undefined;
  configure(settings: SettingsEntry): void;
  /** Sends what is queued, waits 5 s at most. */
  stop(): Promise<void>;
}

const propagator = new W3CTraceContextPropagator();

export function makeTracing(options: { readonly version: string; readonly instanceId: string }): Tracing {
  let current:
    | { readonly key: string; readonly provider: BasicTracerProvider; readonly tracer: Tracer }
    | undefined;
  return {
    tracer: () => current?.tracer,
    configure: (settings) => {
      const key = settings.traces === undefined ? '' : JSON.stringify([settings.traces, settings.gateway]);
      if (key === (current?.key ?? '')) return;
      // The old provider sends its queue in the background; a collector that is gone must not hold up a snapshot.
      void current?.provider.shutdown().catch(() => undefined);
      if (settings.traces === undefined) {
        current = undefined;
        return;
      }
      const provider = makeProvider(settings, settings.traces, options);
      current = { key, provider, tracer: provider.getTracer('sallyport', options.version) };
    },
    stop: async () => {
      const provider = current?.provider;
      current = undefined;
      await provider?.shutdown().catch(() => undefined);
    },
  };
}

function makeProvider(
  settings: SettingsEntry,
  traces: NonNullable<SettingsEntry['traces']>,
  options: { readonly version: string; readonly instanceId: string },
): BasicTracerProvider {
  const exporter = new OTLPTraceExporter({
    url: `${traces.endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: 5000,
  });
  return new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'sallyport-proxy',
      'service.version': options.version,
      'service.instance.id': options.instanceId,
      'sallyport.gateway': `${settings.gateway.namespace}/${settings.gateway.name}`,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(traces.samplingPercent / 100) }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: 4096,
        scheduledDelayMillis: 1000,
        exportTimeoutMillis: 5000,
      }),
    ],
  });
}

/** W3C trace context of a request, or an empty context. */
export function extractContext(headers: Readonly<Record<string, string | string[] | undefined>>): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** `traceparent` and `tracestate` for what runs under a context. */
export function injectContext(context: Context): Readonly<Record<string, string>> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}
