import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import { build } from 'esbuild';
import { isOperatorMessage } from '#contract/push/message-validators.ts';
import { entryValidators } from '#contract/snapshot/entry-validators.ts';
import { generatedValidators } from './generated-validators.ts';

const root = join(import.meta.dirname, '..', '..');
let generated: {
  readonly code: string;
  readonly entryValidators: typeof entryValidators;
  readonly isOperatorMessage: ValidateFunction;
};

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        export { entryValidators } from './contract/snapshot/entry-validators.ts';
        export { isOperatorMessage } from './contract/push/message-validators.ts';`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [generatedValidators],
  });
  const code = outputFiles[0]?.text ?? '';
  generated = { code, ...(await import(`data:text/javascript,${encodeURIComponent(code)}`)) };
});

const key = { kind: 'key', namespace: 'a', name: 'b', sha256: 'x', attributes: {}, suspended: false };
const settings = {
  kind: 'settings',
  gateway: { namespace: 'a', name: 'b' },
  authentication: [{ kind: 'APIKey', name: 'keys' }],
  maxBodyBytes: 1,
  drainGraceMs: 0,
  accessLog: 'Enabled',
};

test.each([
  ['a-good-key', key],
  ['a-key-with-an-attribute-that-is-too-long', { ...key, attributes: { team: 'ü'.repeat(129) } }],
  ['a-key-with-an-unknown-field', { ...key, extra: 1 }],
  ['good-settings', settings],
  ['settings-with-a-bad-alternative', { ...settings, authentication: [{ kind: 'None', name: 'x' }] }],
  ['settings-without-a-field', { ...settings, accessLog: undefined }],
  ['a-provider-of-no-type', { kind: 'provider', namespace: 'a', name: 'b' }],
  ['a-route-of-nothing', { kind: 'route' }],
  ['a-policy-in-no-mode', { kind: 'policy', namespace: 'a', name: 'b', mode: 'Maybe' }],
])('%s-gets-the-same-verdict-from-what-the-build-generates', (_name, body) => {
  const [ours, theirs] = [entryValidators[body.kind], generated.entryValidators[body.kind]];
  expect(theirs?.(body)).toBe(ours?.(body));
  expect(theirs?.errors).toEqual(ours?.errors);
});

test('messages-get-the-same-verdict-too', () => {
  expect(generated.isOperatorMessage({ kind: 'ping' })).toBe(true);
  expect(generated.isOperatorMessage({ kind: 'pong' })).toBe(isOperatorMessage({ kind: 'pong' }));
});

test('what-is-generated-needs-neither-ajv-nor-the-schemas', () => {
  expect(Object.keys(generated.entryValidators)).toEqual(Object.keys(entryValidators));
  expect(generated.code).not.toContain('ajv.js');
  expect(generated.code).not.toContain('typebox');
});
