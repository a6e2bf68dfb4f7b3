import { expect, test } from '@jest/globals';
import { makeTestFolder } from '#operator/sources/files/test-folder.ts';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

async function validate(folder: string) {
  const terminal = makeRecordingTerminal();
  const code = await runCommandLine(['validate', '-f', folder], terminal);
  return { code, out: terminal.printed().out };
}

test('a-key-without-its-secret-is-no-finding-since-the-operator-mints-it', async () => {
  expect(await validate('deploy/quickstart')).toEqual({ code: 0, out: '5 objects: valid\n' });
});

test('a-suspended-key-is-a-warning-and-no-mistake', async () => {
  const { code, out } = await validate('deploy/examples/keys');
  expect(out).toContain('warning: AIKey default/leaked: Ready=False, Suspended');
  expect(code).toBe(0);
});

test('a-time-zone-that-does-not-exist-is-reported-at-its-field', async () => {
  const budget = [
    'apiVersion: sallyport.dev/v1alpha1',
    'kind: AIBudget',
    'metadata: { name: monthly }',
    'spec:',
    '  targetRefs: [{ kind: AIGateway, name: edge }]',
    '  limits:',
    '    - name: usd',
    '      unit: USD',
    '      amount: "1"',
    '      window:',
    '        every: Month',
    '        timeZone: Europe/Berln',
  ].join('\n');
  const gateway = 'apiVersion: sallyport.dev/v1alpha1\nkind: AIGateway\nmetadata: { name: edge }\nspec: {}\n';
  await using folder = await makeTestFolder({ 'budget.yaml': budget, 'gateway.yaml': gateway });
  const { code, out } = await validate(folder.path);
  expect(out).toMatch(
    /budget\.yaml:12:\d+: error: AIBudget default\/monthly: Accepted=False, Invalid: spec\.limits\[0\]/,
  );
  expect(code).toBe(1);
});

test('the-example-with-budgets-is-valid', async () => {
  expect(await validate('deploy/examples/budgets')).toEqual({ code: 0, out: '9 objects: valid\n' });
});

test('a-reference-that-leads-nowhere-is-reported-where-it-stands', async () => {
  const route = [
    'apiVersion: sallyport.dev/v1alpha1',
    'kind: AIRoute',
    'metadata: { name: chat }',
    'spec:',
    '  parentRefs: [{ name: edge }]',
    '  rules:',
    '    - name: all',
    '      targets:',
    '        - name: main',
    '          providerRef: { name: none }',
  ].join('\n');
  const gateway = 'apiVersion: sallyport.dev/v1alpha1\nkind: AIGateway\nmetadata: { name: edge }\nspec: {}\n';
  await using folder = await makeTestFolder({ 'route.yaml': route, 'gateway.yaml': gateway });
  expect((await validate(folder.path)).out).toContain(
    'route.yaml:9:11: error: AIRoute default/chat: ResolvedRefs=False, ProviderNotFound: rules[all].targets[main]',
  );
});
