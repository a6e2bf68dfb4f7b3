import type { Pool } from 'undici';
import { errorFrom } from '#runtime/error-from.ts';
import type { Provider, UpstreamCall } from '../providers/provider.ts';
import { respondInProcess } from './respond-in-process.ts';

/** Header names in lower case. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Who reads an upstream's answer. A throw in one of them aborts the call and arrives at `error`. */
export interface AnswerHandler {
  head(status: number, headers: UpstreamHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  /** The last call, in place of `end`. */
  error(error: Error): void;
}

/** Holds on to a call that is under way. */
export interface CallControl {
  /** No `data` until `resume`; the upstream's socket fills up. */
  pause(): void;
  resume(): void;
  /** Ends the call; the handler hears nothing more. */
  abort(): void;
}

/** Sends a call, over the pool or within the process, and gives its answer to `handler`. */
export function sendCall(
  via: { readonly provider: Provider; readonly pool: Pool | undefined },
  call: UpstreamCall,
  handler: AnswerHandler,
): CallControl {
  const { respond } = via.provider;
  if (respond !== undefined) return respondInProcess(respond, call, handler);
  if (via.pool === undefined) throw new Error('a provider without answers of its own needs a connection');
  return dispatch(via.pool, call, handler);
}

interface Controller {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

function dispatch(pool: Pool, call: UpstreamCall, handler: AnswerHandler): CallControl {
  let controller: Controller | undefined;
  let over = false;
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    handler.error(error);
  };
  const guard = (action: () => void): void => {
    try {
      action();
    } catch (thrown) {
      controller?.abort(new Error('the reader of the answer failed'));
      fail(errorFrom(thrown));
    }
  };
  pool.dispatch(
    { path: call.path, method: 'POST', headers: call.headers, body: call.body },
    {
      onRequestStart: (started) => {
        controller = started;
        if (over) started.abort(new Error('the call was given up'));
      },
      onResponseStart: (_controller, status, headers) => {
        // Interim answers (1xx) announce the one that counts.
        if (!over && status >= 200) guard(() => handler.head(status, headers));
      },
      onResponseData: (_controller, chunk) => {
        if (!over) guard(() => handler.data(chunk));
      },
      onResponseEnd: () => {
        if (over) return;
        guard(() => handler.end());
        over = true;
      },
      onResponseError: (_controller, error) => fail(error),
    },
  );
  return {
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
    abort: () => {
      if (over) return;
      over = true;
      controller?.abort(new Error('the call was given up'));
    },
  };
}
