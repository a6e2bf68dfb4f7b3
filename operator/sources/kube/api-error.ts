import { isRecord } from '#runtime/is-record.ts';
import type { ApiAnswer } from './api-client.ts';

/** The API server refused a call. `reason` is that of its Status object (`Conflict`, `NotFound`), or empty. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly reason: string;

  /** `action` is what was tried, `list AIRoute`; the server's own words are kept, for they name fields and permissions. */
  constructor(action: string, answer: ApiAnswer) {
    const { reason, message } = readStatus(answer.body);
    super(
      `${action}: ${answer.status}${reason === '' ? '' : ` ${reason}`}${message === '' ? '' : `: ${message}`}`,
    );
    this.status = answer.status;
    this.reason = reason;
  }
}

const longestMessage = 1024;

/** Reads a meta/v1 Status; anything else has neither reason nor message. */
function readStatus(body: unknown): { readonly reason: string; readonly message: string } {
  if (!isRecord(body) || body.kind !== 'Status') return { reason: '', message: '' };
  return {
    reason: typeof body.reason === 'string' ? body.reason : '',
    message: typeof body.message === 'string' ? body.message.slice(0, longestMessage) : '',
  };
}
