import type { Answer, Step } from './answer.ts';

/** A JSON answer; text is sent as it is. */
export function json(
  body: unknown,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status: options.status ?? 200,
    headers: { 'content-type': 'application/json', ...options.headers },
    beforeHead: [],
    body: [write(text)],
  };
}

/** A stream of server-sent events; each frame is one write unless `cut` says otherwise. */
export function eventStream(
  frames: readonly string[],
  options: {
    readonly cut?: (bytes: Buffer) => readonly Buffer[];
    readonly headers?: Readonly<Record<string, string>>;
    /** Steps after the last frame. */
    readonly ending?: readonly Step[];
  } = {},
): Answer {
  const writes = options.cut?.(Buffer.from(frames.join(''))) ?? frames.map((frame) => Buffer.from(frame));
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...options.headers },
    beforeHead: [],
    body: [...writes.map((bytes): Step => ({ kind: 'Write', bytes })), ...(options.ending ?? [])],
  };
}

/** A stream in which the frame with index n waits for the gate with index n, where there is one. */
export function gatedStream(
  frames: readonly string[],
  gates: readonly (Promise<unknown> | undefined)[],
): Answer {
  const body = frames.flatMap((frame, index): Step[] => {
    const until = gates[index];
    return until === undefined ? [write(frame)] : [{ kind: 'Wait', until }, write(frame)];
  });
  return { ...eventStream([]), body };
}

/** The same answer, with steps before its status line. */
export function after(steps: readonly Step[], answer: Answer): Answer {
  return { ...answer, beforeHead: [...steps, ...answer.beforeHead] };
}

export function write(text: string): Step {
  return { kind: 'Write', bytes: Buffer.from(text) };
}

/** An SSE frame without an event name, as OpenAI sends them. */
export function dataFrame(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** An SSE frame whose event name is the `type` of its data, as Anthropic sends them. */
export function namedFrame(data: { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
