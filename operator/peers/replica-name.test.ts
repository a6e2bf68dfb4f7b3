import { expect, test } from '@jest/globals';
import { replicaName } from './replica-name.ts';

test('an-identity-that-is-a-name-stays-readable', () => {
  expect(replicaName('sallyport-operator', 'pod-7f9c-x2')).toBe('sallyport-operator-pod-7f9c-x2');
});

test.each(['Host.Example_1-42', '---', 'ä', 'x'.repeat(300), '', 'a-', 'pod.0'])(
  '%s-becomes-a-name-of-its-own',
  (identity) => {
    const name = replicaName('sallyport-operator', identity);
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,71}[a-z0-9])$/);
    expect(name).toMatch(/-[0-9a-f]{8}$/);
    expect(name).not.toBe(replicaName('sallyport-operator', `${identity}'`));
  },
);
