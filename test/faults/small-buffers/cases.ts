import { setTimeout as delay } from 'node:timers/promises';
import { chatBody, kilobyte } from './bodies.ts';
import { readAll, readSlowly, type Sending, sendStream, stuck, within } from './flow.ts';
import { type SmallWorld, stalledClientMs, startSmallWorld, streamIdleMs } from './small-world.ts';
import { uploadCases } from './upload-cases.ts';

/** What a user, or who runs the proxy, sees of a case; goes from the namespace to the test as JSON. */
export type Sight = Readonly<Record<string, string | number | boolean>>;
export type Case = () => Promise<Sight>;

const openai = '/v1/chat/completions';
const anthropic = '/v1/messages';
/** 20 MB: far more than all buffers on the way together. */
const long = 20_000;

/** By name. */
export const cases = {
  'large answer': largeAnswer,
  'endless stream': () => endlessStream(openai),
  'endless translated stream': () => endlessStream(anthropic),
  'resumed stream': () => resumedStream(openai),
  'resumed translated stream': () => resumedStream(anthropic),
  'abandoned stream': abandonedStream,
  'abandoned answer': abandonedAnswer,
  'slowly read answer': slowlyReadAnswer,
  'slow streams beside fast requests': slowBesideFast,
  ...uploadCases,
} as const satisfies Readonly<Record<string, Case>>;
export type CaseName = keyof typeof cases;

const jsonAnswer = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  padding: kilobyte.repeat(long),
});

async function largeAnswer(): Promise<Sight> {
  const world = await startSmallWorld((_request, response) => {
    response.setHeader('content-type', 'application/json').end(jsonAnswer);
  });
  const answer = await world.ask(chatBody({ stream: false }));
  const { text, cut } = await readAll(answer);
  return { status: answer.statusCode ?? 0, whole: text === jsonAnswer, cut };
}

async function endlessStream(path: string): Promise<Sight> {
  const sending: Sending = { sent: 0, cut: false };
  const world = await startSmallWorld((_request, response) => void sendStream(response, Infinity, sending));
  const before = await world.sample();
  const answer = await world.ask(chatBody({ stream: true }), path);
  const read = await readSlowly(answer, 4 * 1024 * 1024);
  const during = await world.sample();
  const [sentKb, readKb] = [sending.sent / 1024, read.length / 1024];
  answer.destroy();
  return {
    onItsWayKb: Math.round(sentKb - readKb),
    grownKb: grownKb(before, during),
    leftToUpstream: await within(5000, () => sending.cut),
  };
}

async function resumedStream(path: string): Promise<Sight> {
  const sending: Sending = { sent: 0, cut: false };
  const world = await startSmallWorld((_request, response) => void sendStream(response, long, sending));
  const answer = await world.ask(chatBody({ stream: true }), path);
  const begun = await readSlowly(answer, 1024);
  await stuck(sending, 3 * streamIdleMs);
  const stuckAtKb = Math.round(sending.sent / 1024);
  const { text, cut } = await readAll(answer);
  return {
    stuckAtKb,
    whole: (begun + text).split(kilobyte).length === long + 1,
    closed: /data: \[DONE\]|event: message_stop/.test(text.slice(-200)),
    error: text.includes('"error"'),
    cut,
  };
}

async function abandonedStream(): Promise<Sight> {
  const sending: Sending = { sent: 0, cut: false };
  const world = await startSmallWorld((_request, response) => void sendStream(response, Infinity, sending));
  const before = await world.sample();
  const answer = await world.ask(chatBody({ stream: true }));
  await readSlowly(answer, 1024);
  await stuck(sending, streamIdleMs);
  return { ...(await whatIsHeld(world, before)), leftToUpstream: await within(10_000, () => sending.cut) };
}

async function abandonedAnswer(): Promise<Sight> {
  const world = await startSmallWorld((_request, response) => {
    // So that the client's is the only connection that could be left.
    response.shouldKeepAlive = false;
    response.setHeader('content-type', 'application/json').end(jsonAnswer);
  });
  const before = await world.sample();
  const answer = await world.ask(chatBody({ stream: false }));
  await readSlowly(answer, 1024);
  return whatIsHeld(world, before);
}

/** In all for longer than a client may take nothing, never at once. */
async function slowlyReadAnswer(): Promise<Sight> {
  const world = await startSmallWorld((_request, response) => {
    response.setHeader('content-type', 'application/json').end(jsonAnswer);
  });
  const answer = await world.ask(chatBody({ stream: false }));
  const pieces: string[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < 3 * stalledClientMs) {
    pieces.push(await readSlowly(answer, 256 * 1024));
    await delay(stalledClientMs / 3);
  }
  const { text, cut } = await readAll(answer);
  return { whole: pieces.join('') + text === jsonAnswer, cut };
}

/** How much a proxy holds for a client that reads no more, and whether that ends. */
async function whatIsHeld(
  world: SmallWorld,
  before: { readonly arrayBuffers: number; readonly heapUsed: number },
) {
  const whileHeldKb = grownKb(before, await world.sample());
  const ended = await within(10 * stalledClientMs, async () => (await world.sample()).sockets === 0);
  return { whileHeldKb, ended, afterKb: grownKb(before, await world.sample()) };
}

async function slowBesideFast(): Promise<Sight> {
  const sendings: Sending[] = [];
  const world = await startSmallWorld((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      if (!body.includes('"stream":true'))
        return response.setHeader('content-type', 'application/json').end('{"choices":[]}');
      const sending = { sent: 0, cut: false };
      sendings.push(sending);
      return sendStream(response, 2000, sending);
    });
  });
  const slow = await Promise.all([1, 2].map(() => world.ask(chatBody({ stream: true }))));
  await Promise.all(sendings.map((sending) => stuck(sending, streamIdleMs)));
  let fast = 0;
  for (let count = 0; count < 50; count++) {
    const answer = await world.ask(chatBody({ stream: false }));
    if (answer.statusCode === 200 && !(await readAll(answer)).cut) fast += 1;
  }
  const stillStuck = sendings.every(({ sent }) => sent < 2_000_000);
  const read = await Promise.all(slow.map(readAll));
  return { fast, stillStuck, slowWhole: read.every(({ text, cut }) => !cut && text.includes('[DONE]')) };
}

/** Buffers are counted where they are; strings and objects are in the heap. */
function grownKb(
  before: { readonly arrayBuffers: number; readonly heapUsed: number },
  after: { readonly arrayBuffers: number; readonly heapUsed: number },
): number {
  return Math.round((after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed) / 1024);
}
