import { expect, test } from '@jest/globals';
import { makeTestFolder } from '#operator/sources/files/test-folder.ts';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

const head = (kind: string, name: string) =>
  `---\napiVersion: sallyport.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

const base = [
  head('AIGateway', 'edge'),
  `${head('AIProvider', 'mock')}spec: {type: Mock}\n`,
  `${head('AIRoute', 'all')}spec: {parentRefs: [{name: edge}], rules: [{name: all, targets: [{name: mock, providerRef: {name: mock}}]}]}\n`,
].join('');

const policy = (more: string) =>
  `${head('AIPolicy', 'base')}spec: {targetRefs: [{kind: AIGateway, name: edge}], access: {rules: [{name: all, models: ["*"]}]}${more}}\n`;
const keys = policy(', authentication: {sources: [{name: keys, type: APIKey}]}');

const key = (name: string, more: string) =>
  `${head('AIKey', name)}spec: {secretName: ${name}, attributes: {team: a}${more}}\n`;

async function explain(yaml: string, ...words: readonly string[]) {
  await using folder = await makeTestFolder({ 'all.yaml': `${base}${yaml}` });
  const terminal = makeRecordingTerminal();
  const code = await runCommandLine(['explain', '-f', folder.path, '-m', 'm', ...words], terminal);
  return { code, ...terminal.printed() };
}

test.each([
  ['a-key-that-holds-is-served', keys, key('k', ''), 'default/k', 0, 'target 1  default/mock m'],
  [
    'a-suspended-key-is-refused',
    keys,
    key('k', ', suspended: true'),
    'default/k',
    1,
    '401 unauthenticated: the key is suspended',
  ],
  [
    'a-key-past-its-end-is-refused',
    keys,
    key('k', ', expiresAt: "2020-01-01T00:00:00Z"'),
    'default/k',
    1,
    '401 unauthenticated: the key has expired',
  ],
  [
    'without-authentication-nobody-is-known',
    policy(''),
    '',
    'team=a',
    1,
    '401 unauthenticated: no policy of this gateway knows callers by keys or tokens',
  ],
])('%s', async (_name, policies, more, caller, code, said) => {
  const explained = await explain(`${policies}${more}`, '-c', caller);
  expect(explained.out).toContain(said);
  expect(explained.code).toBe(code);
});

test('an-object-left-out-because-it-is-wrong-is-named', async () => {
  const { err } = await explain(`${keys}${head('AIRoute', 'bad')}spec: {rules: []}\n`, '-c', 'team=a');
  expect(err).toContain('error: AIRoute default/bad: spec.parentRefs: is required');
});

test('labels-stand-in-one-column', async () => {
  const { out } = await explain(`${keys}${key('k', ', suspended: true')}`, '-c', 'default/k');
  expect(out.split('\n').slice(0, 3)).toEqual([
    'gateway  default/edge',
    'model    m',
    'caller   Key default/k team=a',
  ]);
});

test('what-holds-for-this-caller-and-model-is-listed-and-nothing-else', async () => {
  const rates = `${head('AIPolicy', 'pace')}spec: {targetRefs: [{kind: AIGateway, name: edge}], rateLimits: [{name: rpm, unit: Requests, amount: 60, window: 1m}, {name: at-once, unit: Concurrency, amount: 5, per: []}, {name: other, unit: USD, amount: 1, window: 1h, models: [other]}]}\n`;
  const budget = (name: string, more: string) =>
    `${head('AIBudget', name)}spec: {targetRefs: [{kind: AIRoute, name: all}], limits: [{name: monthly, unit: USD, amount: "250.50", window: {every: Month}}]${more}}\n`;
  const { out, err } = await explain(
    [
      keys,
      key('k', ''),
      rates,
      budget('mine', ', groupBy: [team, model], actions: [{name: tell, atPercent: 80, do: Notify}]'),
      budget('theirs', ', callers: {teams: [b]}'),
      budget('of-others', ', models: [other]'),
      budget('watched', ', mode: Observe, models: [m]'),
    ].join(''),
    '-c',
    'default/k',
  );
  expect(out.split('\n').filter((line) => /^(rate limit|budget)/.test(line))).toEqual([
    'rate limit 1  default/pace rpm: 60 Requests in 1m for each caller',
    'rate limit 2  default/pace at-once: 5 requests at once for all together',
    'budget 1      default/mine monthly: 250.5 USD/Month for each team and model: Notify at 80 %, Deny at 100 %',
    'budget 2      default/watched monthly: 250.5 USD/Month for all together: only counts',
  ]);
  expect(err).toContain('AIBudget default/theirs: Attached=False, NoMatch: spec.callers');
});
