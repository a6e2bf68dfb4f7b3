import { expect, test } from '@jest/globals';
import { makeMayCall } from './may-call.ts';

function mayCall(address: string, allowed: readonly string[] = []): boolean | string {
  const made = makeMayCall(allowed);
  return made.kind === 'Ok' ? made.value(address) : made.failure;
}

test.each([
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'ff02::1',
  'localhost',
])('%s-is-not-called', (address) => {
  expect(mayCall(address)).toBe(false);
});

test.each(['93.184.216.34', '10.0.0.1', '192.168.1.1', '2606:2800:220:1::1', 'fd12:3456::1'])(
  '%s-is-called',
  (address) => {
    expect(mayCall(address)).toBe(true);
  },
);

test('what-is-said-is-called', () => {
  expect(mayCall('127.0.0.1', ['127.0.0.0/8'])).toBe(true);
  expect(mayCall('::1', ['::1'])).toBe(true);
  expect(mayCall('169.254.169.254', ['127.0.0.0/8'])).toBe(false);
});

test.each(['localhost', '127.0.0.0/33', '127.0.0.0/', '127.0.0.0/8/8', '::1/-1', ''])(
  '"%s"-is-no-network',
  (text) => {
    expect(mayCall('127.0.0.1', [text])).toMatch(/is not an address or a network/);
  },
);
