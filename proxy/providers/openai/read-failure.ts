import { isRecord } from '#runtime/is-record.ts';
import type { UpstreamFailure } from '../provider.ts';
import { countOf, fieldOf, textOf } from '../read-answer.ts';
import { scrub } from '../scrub.ts';

/** What an upstream says of its failure, whatever shape it says it in. */
export interface Said {
  readonly message: string;
  readonly code?: string;
  readonly type?: string;
  readonly param?: string;
  /** HTTP status, where the object has one. */
  readonly status?: number;
}

/**
 * The error in a JSON value: OpenAI's `{error: {message, type, param, code}}`, older vLLM's `{object: "error", …}`,
 * Ollama's and TGI's `{error: "…"}`, FastAPI's `{detail}`, Mistral's `{message}`, or any of these in a list (Google).
 * Undefined: it is none.
 */
export function readError(value: unknown, secrets: readonly string[]): Said | undefined {
  const body: unknown = Array.isArray(value) ? value[0] : value;
  if (!isRecord(body)) return undefined;
  const error = isRecord(body.error) ? body.error : body;
  const message = messageOf(body, error);
  if (message === undefined) return undefined;
  const code = textOf(error, 'code');
  const type = textOf(error, 'type') ?? textOf(body, 'error_type');
  const param = textOf(error, 'param');
  const status = countOf(error, 'code') ?? countOf(error, 'status') ?? countOf(error, 'status_code');
  return {
    message: scrub(message, secrets),
    ...(code === undefined ? {} : { code: short(code, secrets) }),
    ...(type === undefined ? {} : { type: short(type, secrets) }),
    ...(param === undefined ? {} : { param: short(param, secrets) }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Whether the value tells of a failure in place of an answer. */
export function isError(value: unknown): boolean {
  return isRecord(value) && (Boolean(value.error) || value.object === 'error');
}

/** An error that came instead of an answer or within a stream whose head was a 200. */
export function readFailure(value: unknown, secrets: readonly string[]): UpstreamFailure {
  const said = readError(value, secrets);
  if (said === undefined) return { message: 'the upstream failed without saying why', retryable: true };
  return { message: said.message, retryable: !isClientFault(said) };
}

const clientFaults: readonly string[] = [
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'not_found_error',
  'BadRequestError',
  'context_length_exceeded',
  'content_filter',
];

function isClientFault({ status, code, type }: Said): boolean {
  if (status !== undefined && status >= 400) return status < 500 && status !== 408 && status !== 429;
  return clientFaults.includes(code ?? type ?? '');
}

function messageOf(body: object, error: object): string | undefined {
  for (const [object, key] of [
    [error, 'message'],
    [body, 'error'],
    [body, 'message'],
    [body, 'detail'],
  ] as const) {
    const text = textOf(object, key);
    if (text !== undefined && text !== '') return text;
  }
  const detail = fieldOf(body, 'detail') ?? fieldOf(error, 'message');
  return detail === undefined || detail === null ? undefined : describeDetail(detail);
}

/** FastAPI's `[{loc: ["body", "model"], msg: "field required"}]`. */
function describeDetail(detail: unknown): string {
  if (!Array.isArray(detail)) return JSON.stringify(detail);
  return detail
    .map((item: unknown) => {
      const place = fieldOf(item, 'loc');
      const path = Array.isArray(place) ? `${place.join('.')}: ` : '';
      return `${path}${textOf(item, 'msg') ?? JSON.stringify(item)}`;
    })
    .join('; ');
}

function short(text: string, secrets: readonly string[]): string {
  return scrub(text, secrets).slice(0, 100);
}
