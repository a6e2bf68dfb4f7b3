import { decodeProxyMessage } from '#contract/push/decode-message.ts';
import type { ProxyMessage } from '#contract/push/messages.ts';
import type { Clock } from '#runtime/clock.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

export type Hello = Extract<ProxyMessage, { kind: 'hello' }>;

/** Why there is no hello, with the status that says so. */
export interface NoHello {
  readonly status: 400 | 408;
  readonly reason: string;
}

/** The first line of a stream, which must be a hello and must come within `withinMs`. */
export async function readHello(
  lines: AsyncIterator<string>,
  options: { readonly withinMs: number; readonly clock: Clock },
): Promise<Result<Hello, NoHello>> {
  const late = Promise.withResolvers<'late'>();
  const cancel = options.clock.schedule(() => late.resolve('late'), options.withinMs);
  try {
    const first = await Promise.race([nextLine(lines), late.promise]);
    if (first === 'late') return failed({ status: 408, reason: 'no hello came in time' });
    return first.kind === 'Failed'
      ? failed({ status: 400, reason: first.failure })
      : decodeHello(first.value);
  } finally {
    cancel();
  }
}

/** A line, or why there is none; the rejection of a torn connection is taken here, also once nobody waits for it. */
async function nextLine(lines: AsyncIterator<string>): Promise<Result<string, string>> {
  try {
    const next = await lines.next();
    return next.done === true ? failed('the stream ended before a hello') : ok(next.value);
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'the stream broke before a hello');
  }
}

function decodeHello(line: string): Result<Hello, NoHello> {
  const message = decodeProxyMessage(line);
  if (message.kind === 'Failed') return failed({ status: 400, reason: message.failure });
  return message.value.kind === 'hello'
    ? ok(message.value)
    : failed({ status: 400, reason: 'the first message is not a hello' });
}
