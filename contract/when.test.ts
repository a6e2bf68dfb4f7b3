import { expect, test } from '@jest/globals';
import { compileWhen, type WhenInput } from './when.ts';

const input: WhenInput = {
  model: 'gpt-4o',
  stream: true,
  headers: { 'x-env': 'prod' },
  metadata: {},
  caller: {
    kind: 'Key',
    id: 'a/b',
    team: 'search',
    app: '',
    user: '',
    project: '',
    costCenter: '',
    labels: { tier: 'gold' },
    groups: ['admins'],
  },
};

const cases: readonly [string, string, boolean | 'refused'][] = [
  ['model-prefix', "model.startsWith('gpt-')", true],
  ['caller-team-in-a-list', "caller.team in ['search', 'ads']", true],
  ['caller-label', "caller.labels['tier'] == 'gold'", true],
  ['caller-group', "'admins' in caller.groups", true],
  ['absent-header-is-asked-for-with-in', "'x-other' in headers", false],
  ['stream-and-header', "stream && headers['x-env'] == 'prod'", true],
  ['not-a-boolean', 'model', 'refused'],
  ['unknown-variable', 'modle == "x"', 'refused'],
  ['syntax-error', 'model ==', 'refused'],
  ['misspelt-attribute-of-the-caller', "caller.tem == 'search'", 'refused'],
  ['attribute-compared-with-a-number', 'caller.team == 1', 'refused'],
];

test.each(cases)('%s', (_name, source, expected) => {
  const when = compileWhen(source);
  expect(when.kind === 'Ok' ? when.value(input) : 'refused').toBe(expected);
});
