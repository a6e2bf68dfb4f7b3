import type { Attributes } from '@opentelemetry/api';
import { totalInput, totalOutput } from '../chat/usage.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

const operationNames = {
  Chat: 'chat',
  Embeddings: 'embeddings',
  CountTokens: 'count_tokens',
  Models: 'models',
} as const;

/** Name of a request's span, `chat gpt-4o` (OpenTelemetry GenAI semantic conventions, spans). */
export function requestSpanName(record: RequestRecord): string {
  const operation = record.operation === undefined ? record.method : operationNames[record.operation];
  return record.model === undefined || record.route === undefined
    ? operation
    : `${operation} ${record.model}`;
}

/** Attributes of a request's span: GenAI conventions where they have a word, `sallyport.*` otherwise. Never content. */
export function requestAttributes(record: RequestRecord): Attributes {
  const last = record.attempts.at(-1);
  return {
    'http.request.method': record.method,
    'http.route': record.endpoint,
    'http.response.status_code': record.status,
    'sallyport.request_id': record.id,
    ...optional(
      'gen_ai.operation.name',
      record.operation === undefined ? undefined : operationNames[record.operation],
    ),
    ...optional('gen_ai.provider.name', last?.otelName),
    ...optional('gen_ai.request.model', record.model),
    ...optional('gen_ai.response.model', record.answeredModel),
    ...optional('gen_ai.response.finish_reasons', record.finish === undefined ? undefined : [record.finish]),
    ...usageAttributes(record),
    ...optional('sallyport.route', record.route),
    ...optional('sallyport.caller.id', record.caller?.id),
    ...optional('sallyport.caller.team', record.caller?.team || undefined),
    ...optional('sallyport.caller.app', record.caller?.app || undefined),
    'sallyport.attempts': record.attempts.length,
    'sallyport.stream': record.stream,
    ...optional('error.type', record.code),
  };
}

/** Attributes of the child span of one attempt. */
export function attemptAttributes(record: AttemptRecord): Attributes {
  return {
    'gen_ai.provider.name': record.otelName,
    'gen_ai.request.model': record.model,
    'sallyport.provider': record.provider,
    'sallyport.provider.type': record.providerType,
    'sallyport.outcome': record.outcome,
    ...optional('http.response.status_code', record.status),
    ...optional('error.type', record.outcome === 'Ok' ? undefined : record.outcome),
  };
}

function usageAttributes({ usage, firstTokenAtMs, startedAtMs, stream }: RequestRecord): Attributes {
  if (usage === undefined) return {};
  return {
    'gen_ai.usage.input_tokens': totalInput(usage),
    'gen_ai.usage.output_tokens': totalOutput(usage),
    ...(usage.cacheRead > 0 ? { 'gen_ai.usage.cache_read.input_tokens': usage.cacheRead } : {}),
    ...(usage.cacheWrite5m + usage.cacheWrite1h > 0
      ? { 'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite5m + usage.cacheWrite1h }
      : {}),
    ...(stream && firstTokenAtMs !== undefined
      ? { 'gen_ai.response.time_to_first_chunk': (firstTokenAtMs - startedAtMs) / 1000 }
      : {}),
  };
}

function optional(name: string, value: string | number | string[] | undefined): Attributes {
  return value === undefined ? {} : { [name]: value };
}
