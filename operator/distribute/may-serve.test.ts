import { expect, test } from '@jest/globals';
import { mayServe } from './may-serve.ts';

const gateway = { namespace: 'ai', name: 'edge' };

test.each([
  ['its-own-gateway', { namespace: 'ai', serviceAccount: 'edge-proxy' }, true],
  ['another-gateway-of-the-namespace', { namespace: 'ai', serviceAccount: 'other-proxy' }, false],
  ['a-gateway-of-that-name-elsewhere', { namespace: 'shop', serviceAccount: 'edge-proxy' }, false],
  ['a-gateway-under-the-default-account', { namespace: 'ai', serviceAccount: 'default' }, false],
  ['a-gateway-under-its-bare-name', { namespace: 'ai', serviceAccount: 'edge' }, false],
])('a-proxy-asks-for-%s', (_name, identity, allowed) => {
  expect(mayServe(identity, gateway)).toBe(allowed);
});
