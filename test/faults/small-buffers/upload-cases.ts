import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { chatBody } from './bodies.ts';
import type { Case, Sight } from './cases.ts';
import { readAll } from './flow.ts';
import { mostBodyBytes } from './proxy-limits.ts';
import { startSmallWorld } from './small-world.ts';

const megabytes = 8;
const large = chatBody({ stream: false, padding: megabytes * 1024 * 1024 });
const refusal = '{"error":{"message":"too long for this model","type":"invalid_request_error"}}';

/** A large request, and an upstream that does not just read it. */
export const uploadCases = {
  'upstream reads slowly': slowReader,
  'gateway refuses early': gatewayRefuses,
  'upstream refuses early and closes': () =>
    early((response) => {
      response.shouldKeepAlive = false;
      response.end(refusal);
    }),
  'upstream refuses early and reads on': () =>
    early((response, request) => {
      request.resume();
      response.end(refusal);
    }),
  'upstream refuses early and reads no more': () =>
    early((response) => {
      response.end(refusal);
    }),
} as const satisfies Readonly<Record<string, Case>>;

async function slowReader(): Promise<Sight> {
  let received = 0;
  const world = await startSmallWorld(async (request, response) => {
    for await (const chunk of request) {
      received += chunk.length;
      await delay(1);
    }
    response.setHeader('content-type', 'application/json').end('{"choices":[]}');
  });
  const answer = await world.ask(large);
  return { status: answer.statusCode ?? 0, megabytes: Math.floor(received / 1024 ** 2) };
}

/** More than the gateway takes, announced as such: the client sends on while its answer is already there. */
async function gatewayRefuses(): Promise<Sight> {
  const world = await startSmallWorld((_request, response) => response.end());
  const answer = await world.ask(chatBody({ stream: false, padding: mostBodyBytes }));
  const told = (await readAll(answer)).text.includes('larger than');
  const second = await world.ask('{}');
  return { first: answer.statusCode ?? 0, told, second: second.statusCode ?? 0 };
}

/** The client has its refusal, and the next request is not hindered by what is left of this one. */
async function early(refuse: (response: ServerResponse, request: IncomingMessage) => void): Promise<Sight> {
  let asked = 0;
  const world = await startSmallWorld((request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json');
    if (asked === 1) refuse(response.writeHead(400), request);
    else request.resume().once('end', () => response.end('{"choices":[]}'));
  });
  const first = await world.ask(large);
  const told = (await readAll(first)).text.includes('too long for this model');
  const second = await world.ask(chatBody({ stream: false }));
  return { first: first.statusCode ?? 0, told, second: second.statusCode ?? 0 };
}
