import { expect, test } from '@jest/globals';
import { judgeFolder } from '../folder/judge-folder.ts';
import { welcomeText } from './welcome.ts';

const plain = { style: (_style: string, text: string) => text };

async function welcome(folder: string, key?: { readonly name: string; readonly value: string }) {
  const { translation } = await judgeFolder(folder);
  const [[gateway, entries] = ['', []]] = translation.gateways;
  return welcomeText({ folder, url: 'http://h:1', adminUrl: 'http://h:2', gateway, entries, key }, plain);
}

test('a-key-of-this-machine-stands-in-the-first-request', async () => {
  const text = await welcome('deploy/quickstart', { name: 'a/b', value: 'sp-1' });
  expect(text).toContain("-H 'authorization: Bearer sp-1' -H 'content-type: application/json'");
});

test('a-gateway-that-takes-anonymous-callers-shows-a-request-without-a-key', async () => {
  const text = await welcome('deploy/examples/canary');
  expect(text).toContain('  -H \'content-type: application/json\' \\\n    -d \'{"model":"assistant"');
});

test('without-a-key-to-show-no-request-is-shown', async () => {
  expect(await welcome('deploy/quickstart')).not.toContain('curl');
});
