import { eventually } from '#test/feature/eventually.ts';
import { type Pair, startPair } from '#test/feature/pair.ts';
import { object, policy, provider, route, rule, target } from '#test/feature/resources.ts';
import { after, json } from '#test/upstreams/answers.ts';
import { closedPort, openaiFailure } from '#test/upstreams/failures.ts';
import { makeGate } from '#test/upstreams/gate.ts';
import { openaiChat, openaiChatScript } from '#test/upstreams/openai-chat.ts';

/** A gateway to which everything happens that its metrics tell of. */
export interface Traffic {
  readonly adminUrl: string;
  /** One of each: whole, streamed, retried, fallen back, failed, refused, observed, and more models than a label holds. */
  round(): Promise<void>;
  /** A request that is not answered before `stop`. */
  hold(): void;
  stop(): Promise<void>;
}

const answer = { text: 'one two three four' };
/** As many as a label of the metrics holds. */
const manyModels = 500;

export async function startTraffic(): Promise<Traffic> {
  const pair = await startPair({
    rules: (targets) => [
      rule('patient', targets, { retry: { attempts: 2, backoff: { base: '1ms', max: '1ms' } } }),
      rule('hopeless', [target('nobody')]),
      rule('spent', targets),
      rule('priced', [target('openai-first', { model: 'gpt-4o' })]),
    ],
    more: [
      ...provider('nobody', { type: 'OpenAI', url: await closedPort() }),
      object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'Hello from the mock.' } }),
      route('many', [
        { name: 'many', matches: [{ model: { type: 'Prefix', value: 'many-' } }], targets: [target('mock')] },
      ]),
      object('AIBudget', 'nothing', {
        targetRefs: [{ kind: 'AIRoute', name: 'pair', sectionName: 'spent' }],
        limits: [{ name: 'day', unit: 'Requests', amount: '0', window: { every: 'Day' } }],
      }),
      object('AIBudget', 'plenty', {
        targetRefs: [{ kind: 'AIRoute', name: 'many' }],
        limits: [{ name: 'day', unit: 'Requests', amount: '1000000', window: { every: 'Day' } }],
      }),
      policy('watch', {
        targetRefs: [{ kind: 'AIRoute', name: 'many' }],
        mode: 'Observe',
        access: { rules: [{ name: 'none', effect: 'Deny', models: ['*'] }] },
      }),
    ],
  });
  pair.second.respondAlways(openaiChatScript(answer));
  await pricesAreRead(pair);
  const gate = makeGate();
  const held: Promise<unknown>[] = [];
  const names = Array.from({ length: manyModels }, (_none, index) => `many-${index}`);
  return {
    adminUrl: pair.gateway.adminUrl,
    round: async () => {
      await playRound(pair);
      for (const name of names) await ask(pair, name);
    },
    hold: () => {
      const late = after([{ kind: 'Wait', until: gate.opened }], json(openaiChat(answer)));
      for (const upstream of [pair.first, pair.second]) upstream.respondAlways(late);
      held.push(ask(pair, 'openai'));
    },
    stop: async () => {
      gate.open();
      await Promise.all(held);
      await pair.stop();
    },
  };
}

/** Costs are told from shortly after the start on. */
async function pricesAreRead(pair: Pair): Promise<void> {
  pair.first.respondAlways(openaiChatScript(answer));
  await eventually(async () => {
    const cost = (await send(pair, 'priced')).headers.get('x-sallyport-cost-usd');
    if (cost === null) throw new Error('no prices yet');
  });
}

async function playRound(pair: Pair): Promise<void> {
  pair.first.respondAlways(openaiChatScript(answer));
  await ask(pair, 'openai');
  await ask(pair, 'openai', true);
  pair.first.script(openaiFailure(500));
  await ask(pair, 'patient');
  pair.first.script(openaiFailure(500));
  await ask(pair, 'openai');
  await ask(pair, 'hopeless');
  await ask(pair, 'unknown');
  await ask(pair, 'spent');
  await ask(pair, 'priced');
}

/** Resolves when the answer is through, whatever it is. */
async function ask(pair: Pair, model: string, stream = false): Promise<void> {
  await send(pair, model, stream);
}

async function send(pair: Pair, model: string, stream = false): Promise<Response> {
  const messages = [{ role: 'user', content: 'hi' }];
  const response = await pair.gateway.post('/v1/chat/completions', { model, messages, stream });
  await response.text();
  return response;
}
