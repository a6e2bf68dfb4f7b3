import { errorFrom } from '#runtime/error-from.ts';
import type { Provider, UpstreamCall } from '../providers/provider.ts';
import type { AnswerHandler, CallControl } from './send-call.ts';

/** Plays the part of a connection for a provider that answers in this process. */
export function respondInProcess(
  respond: NonNullable<Provider['respond']>,
  call: UpstreamCall,
  handler: AnswerHandler,
): CallControl {
  const abort = new AbortController();
  let resumed: (() => void) | undefined;
  let paused: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    const answer = await respond(call, abort.signal);
    if (abort.signal.aborted) return;
    handler.head(answer.status, answer.headers);
    for await (const chunk of answer.body) {
      if (abort.signal.aborted) return;
      handler.data(chunk);
      await paused;
    }
    if (!abort.signal.aborted) handler.end();
  };
  run().catch((thrown: unknown) => {
    if (!abort.signal.aborted) handler.error(errorFrom(thrown));
  });

  const resume = (): void => {
    resumed?.();
    resumed = undefined;
    paused = undefined;
  };
  return {
    pause: () => {
      paused ??= new Promise((resolve) => {
        resumed = resolve;
      });
    },
    resume,
    abort: () => {
      abort.abort();
      resume();
    },
  };
}
