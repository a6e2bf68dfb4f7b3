import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';

// The least that a gateway on Node can cost: the body collected, one raw dispatch, the answer collected, one `end`. Event
// streams go on chunk by chunk. Nothing is checked, nothing is known of what goes through.
const [listenPort, upstreamPort] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, {
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [first] = chunks;
    forward(request, response, chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  });
});

function forward(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const chunks: Buffer[] = [];
  let streaming = false;
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, status, headers) => {
        const type = String(headers['content-type']);
        response.writeHead(status, { 'content-type': type });
        streaming = type.startsWith('text/event-stream');
      },
      onResponseData: (controller, chunk) => {
        if (!streaming) chunks.push(chunk);
        else if (!response.write(chunk)) {
          controller.pause();
          response.once('drain', () => controller.resume());
        }
      },
      onResponseEnd: () => {
        if (streaming) response.end();
        else response.end(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
      },
      onResponseError: () => response.destroy(),
    },
  );
}

server.listen(listenPort, '127.0.0.1');
