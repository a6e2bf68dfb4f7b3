import { expect, test } from '@jest/globals';
import { parseOptions } from '#runtime/parse-options.ts';
import { operatorOptions, readOperatorOptions } from './options.ts';

function read(...words: readonly string[]) {
  const values = parseOptions({ name: 'operator', options: operatorOptions }, words);
  if (values.kind === 'Failed') throw new Error(values.failure);
  return readOperatorOptions(values.value);
}

test.each([
  [['--push-tls-cert', 'c', '--push-tls-key', 'k'], { kind: 'Files', certFile: 'c', keyFile: 'k' }],
  [['--push-ca-dir', 'd', '--push-name', 'n'], { kind: 'OwnAuthority', directory: 'd', names: ['n'] }],
  [
    ['--push-ca-secret', 's', '--push-name', 'n', '--push-name', '::1'],
    { kind: 'SharedAuthority', secret: 's', names: ['n', '::1'] },
  ],
])('%j-says-where-the-certificate-comes-from', (words, pushCertificate) => {
  expect(read(...words)).toMatchObject({ kind: 'Ok', value: { pushCertificate } });
});

test.each([
  [[], 'operator needs --push-tls-cert'],
  [['--push-tls-cert', 'c'], 'operator needs --push-tls-cert and --push-tls-key'],
  [['--push-ca-dir', 'd', '--push-ca-secret', 's', '--push-name', 'n'], 'operator needs'],
  [['--push-ca-secret', 's', '--push-tls-key', 'k', '--push-name', 'n'], 'operator needs'],
  [['--push-ca-secret', 's'], '--push-ca-secret needs --push-name'],
  [['--push-ca-dir', 'd'], '--push-ca-dir needs --push-name'],
])('%j-is-refused', (words, says) => {
  expect(read(...words)).toEqual({ kind: 'Failed', failure: expect.stringContaining(says) });
});
