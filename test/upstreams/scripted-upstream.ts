import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer, Script } from './answer.ts';
import { json } from './answers.ts';
import { playAnswer } from './play-answer.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** A provider whose every answer is written down by the test. */
export interface ScriptedUpstream {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  /** What arrived so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Answers to the next requests, in order; each is used once. */
  script(...answers: readonly Script[]): void;
  /** What every request gets that has no scripted answer; without it such a request is answered 599. */
  respondAlways(answer: Script): void;
  /** The request with this index, at once or when it arrives. */
  request(index: number): Promise<RecordedRequest>;
  /** Connections that are open now. */
  connections(): Promise<number>;
  /** How many scripted answers nobody asked for. */
  unused(): number;
  /** Forgets requests and answers. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const script: Script[] = [];
  const requests: RecordedRequest[] = [];
  let waiting: { readonly index: number; readonly resolve: (request: RecordedRequest) => void }[] = [];
  let fallback: Script = unscripted;

  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    void answerRequest(request, response).catch(() => response.destroy());
  });
  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = await record(request, response);
    requests.push(recorded);
    const next = script.shift() ?? fallback;
    waiting = waiting.filter(({ index, resolve }) => index >= requests.length || resolve(recorded));
    await playAnswer(response, typeof next === 'function' ? await next(recorded) : next);
  }

  return {
    url: await listen(server),
    requests,
    script: (...answers) => {
      script.push(...answers);
    },
    respondAlways: (answer) => {
      fallback = answer;
    },
    request: (index) => {
      const there = requests[index];
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve) => {
        waiting.push({ index, resolve });
      });
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    unused: () => script.length,
    reset: () => {
      script.length = 0;
      requests.length = 0;
      fallback = unscripted;
    },
    stop: () => close(server),
  };
}

function unscripted(request: RecordedRequest): Answer {
  return json(
    { error: { message: `no answer is scripted for ${request.method} ${request.path}` } },
    { status: 599 },
  );
}

async function record(request: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const aborted = new Promise<number>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) resolve(performance.now());
    });
  });
  const body = await buffer(request);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']),
    ),
    body,
    aborted,
    json: () => JSON.parse(body.toString()),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the upstream has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
