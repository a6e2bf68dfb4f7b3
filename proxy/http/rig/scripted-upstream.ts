import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A request as the upstream saw it. */
export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when the caller goes away, or the answer is through. */
  readonly closed: Promise<void>;
}

export type Script = (response: ServerResponse, call: SeenCall) => void;

export interface ScriptedUpstream {
  readonly url: string;
  readonly calls: readonly SeenCall[];
  /** What later calls get. */
  play(script: Script): void;
  stop(): Promise<void>;
}

/** An upstream on loopback that does what a test tells it. */
export async function startUpstream(first: Script): Promise<ScriptedUpstream> {
  const calls: SeenCall[] = [];
  let script = first;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const closed = new Promise<void>((resolve) => response.once('close', resolve));
      const body = Buffer.concat(chunks).toString();
      const call = { path: request.url ?? '', headers: request.headers, body, closed };
      calls.push(call);
      script(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    play: (next) => {
      script = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answerJson =
  (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };

/** Frames, then the end of the stream, or of the connection. */
export const answerStream =
  (frames: readonly string[], end: 'End' | 'Cut' | 'Hang' = 'End'): Script =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(frames.join(''), () => {
      if (end === 'End') response.end();
      if (end === 'Cut') response.destroy();
    });
  };

export const chatCompletion = (text: string): unknown => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-2024',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  x_unknown: { kept: 1.0 },
});

const chunk = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o-2024',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

export const roleFrame = chunk({ role: 'assistant', content: '' });
export const textFrame = (text: string): string => chunk({ content: text });
export const finishFrame = chunk({}, 'stop');
export const usageFrame = `data: ${JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o-2024',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
})}\n\n`;
export const doneFrame = 'data: [DONE]\n\n';
