import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, callerKey, key, object, provider, route, target } from './resources.ts';
import { upstreamScripts } from './speakers.ts';

const redKey = 'sp-red-key-0123456789abcdefghijklmnopqrstuvwxyz';
let upstream: ScriptedUpstream;
let gateway: Gateway;

/** A rule that is answered by a Mock which says the rule's name. */
const names = ['exact', 'prefix', 'longer-prefix', 'any', 'header', 'metadata', 'team', 'expression'];
const says = (name: string) => object('AIProvider', `says-${name}`, { type: 'Mock', mock: { reply: name } });
const answered = (name: string, matches: readonly object[]) => ({
  name,
  matches,
  targets: [target(`says-${name}`)],
});
const prefix = (value: string) => ({ type: 'Prefix', value });

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({
    'base.yaml': [
      ...base(),
      ...key('red', redKey, { attributes: { team: 'red', labels: { tier: 'gold' } } }),
    ],
    'mocks.yaml': names.map(says),
    'routes.yaml': [
      route('first', [
        answered('any', [{ model: { type: 'Any' } }]),
        answered('prefix', [{ model: prefix('gpt-') }]),
        answered('longer-prefix', [{ model: prefix('gpt-4') }]),
        answered('exact', [{ model: { value: 'gpt-4o' } }]),
        answered('header', [{ model: { value: 'gpt-4o' }, headers: [{ name: 'X-Env', value: 'test' }] }]),
        answered('metadata', [{ model: { value: 'gpt-4o' }, metadata: { job: 'nightly' } }]),
        answered('team', [{ model: { value: 'gpt-5' }, callers: { teams: ['red'] } }]),
        answered('expression', [
          { model: { value: 'gpt-6' }, when: "caller.labels.tier == 'gold' && stream == false" },
        ]),
      ]),
      route('weighted', [
        {
          name: 'weighted',
          matches: [{ model: { value: 'weighted' } }],
          strategy: 'Weighted',
          targets: [
            target('says-any', { weight: 3 }),
            target('says-prefix', { weight: 1 }),
            target('says-exact', { weight: 0 }),
          ],
        },
        {
          name: 'conditional',
          matches: [{ model: { value: 'conditional' } }],
          targets: [
            target('says-any', { when: "metadata['fast'] == 'no'" }),
            target('says-prefix', { priority: 1 }),
          ],
        },
        {
          name: 'ordered',
          matches: [{ model: { value: 'ordered' } }],
          targets: [target('says-any', { priority: 5 }), target('says-prefix', { priority: 1 })],
        },
      ]),
      ...provider('up', { type: 'OpenAI', url: upstream.url }),
      route('up', [{ name: 'up', matches: [{ model: prefix('up/') }], targets: [target('up')] }]),
    ],
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function say(model: string, options: { headers?: Record<string, string>; apiKey?: string } = {}) {
  const completion = await gateway
    .openai(options.apiKey === undefined ? {} : { apiKey: options.apiKey })
    .chat.completions.create(
      { model, messages: [{ role: 'user', content: 'hi' }] },
      { headers: options.headers ?? {} },
    );
  return completion.choices[0]?.message.content;
}

test.each([
  ['gpt-4o', {}, 'exact'],
  ['gpt-4.1', {}, 'longer-prefix'],
  ['gpt-3', {}, 'prefix'],
  ['llama', {}, 'any'],
  ['gpt-4o', { headers: { 'x-env': 'test' } }, 'header'],
  ['gpt-4o', { headers: { 'x-env': 'prod' } }, 'exact'],
  ['gpt-4o', { headers: { 'x-sallyport-metadata': '{"job":"nightly","x":"y"}' } }, 'metadata'],
  ['gpt-5', { apiKey: redKey }, 'team'],
  ['gpt-5', {}, 'prefix'],
  ['gpt-6', { apiKey: redKey }, 'expression'],
  ['gpt-6', {}, 'prefix'],
  ['ordered', {}, 'prefix'],
  ['conditional', {}, 'prefix'],
  ['conditional', { headers: { 'x-sallyport-metadata': '{"fast":"no"}' } }, 'any'],
])('%s-with-%j-is-answered-by-%s', async (model, options, expected) => {
  expect(await say(model, options)).toBe(expected);
});

test('weights-are-shares-and-zero-means-fallback-only', async () => {
  const counts: Record<string, number> = {};
  for (let n = 0; n < 200; n += 1) {
    const said = (await say('weighted')) ?? '';
    counts[said] = (counts[said] ?? 0) + 1;
  }
  // 150 expected, standard deviation 6.1: five of them on either side.
  expect(counts.any).toBeGreaterThan(119);
  expect(counts.any).toBeLessThan(181);
  expect(Object.keys(counts).sort()).toEqual(['any', 'prefix']);
});

test('our-own-headers-and-the-callers-credentials-never-reach-an-upstream', async () => {
  upstream.script(upstreamScripts.gpt({ text: 'yes' }));
  await say('up/x', {
    headers: {
      'x-sallyport-metadata': '{"a":"b"}',
      'x-sallyport-session': 's',
      cookie: 'session=1',
      'x-api-key': callerKey,
      'proxy-authorization': 'Basic eDp5',
      'x-forwarded-for': '10.0.0.1',
    },
  });
  const headers = upstream.requests[0]?.headers ?? {};
  expect(headers.authorization).toBe('Bearer upstream-key-of-up');
  const leaked = Object.keys(headers).filter((name) =>
    /^(x-sallyport|cookie|x-api-key|proxy-|x-forwarded)/.test(name),
  );
  expect(leaked).toEqual([]);
  expect(headers.host).toBe(new URL(upstream.url).host);
});

test('a-target-without-a-model-passes-the-name-on', async () => {
  upstream.script(upstreamScripts.gpt({ text: 'yes' }));
  await say('up/some/model:7b');
  expect(upstream.requests[0]?.json()).toMatchObject({ model: 'up/some/model:7b' });
});
