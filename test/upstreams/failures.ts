import { type AddressInfo, createServer } from 'node:net';
import type { Answer } from './answer.ts';
import { eventStream, json } from './answers.ts';

/** An error in OpenAI's shape (https://platform.openai.com/docs/guides/error-codes). */
export function openaiFailure(
  status: number,
  options: {
    readonly message?: string;
    readonly code?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Answer {
  const error = {
    message: options.message ?? `upstream says ${status}`,
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    param: null,
    code: options.code ?? null,
  };
  return json({ error }, { status, headers: options.headers ?? {} });
}

const anthropicTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** An error in Anthropic's shape (https://docs.anthropic.com/en/api/errors). */
export function anthropicFailure(
  status: number,
  options: { readonly message?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const error = {
    type: anthropicTypes[status] ?? 'api_error',
    message: options.message ?? `upstream says ${status}`,
  };
  return json(
    { type: 'error', error, request_id: 'req_upstream' },
    { status, headers: options.headers ?? {} },
  );
}

/** Takes the request and never answers. */
export const hangBeforeHead: Answer = { ...json(''), beforeHead: [{ kind: 'Hang' }] };

/** Sends the head of a stream, and nothing more. */
export const hangAfterHead: Answer = eventStream([], { ending: [{ kind: 'Hang' }] });

/** Cuts the connection instead of answering. */
export const cutBeforeHead: Answer = { ...json(''), beforeHead: [{ kind: 'Destroy' }] };

/** Sends these frames of a stream, then cuts the connection. */
export function cutAfter(frames: readonly string[]): Answer {
  return eventStream(frames, { ending: [{ kind: 'Destroy' }] });
}

/** Sends these frames of a stream, then nothing more. */
export function hangAfter(frames: readonly string[]): Answer {
  return eventStream(frames, { ending: [{ kind: 'Hang' }] });
}

/** Base URL of a port on which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
