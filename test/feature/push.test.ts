import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { key, type PushRig, provider, startPushRig } from './push-rig.ts';

let rig: PushRig;
beforeEach(async () => {
  rig = await startPushRig();
});
afterEach(() => rig.stop());

test('a-proxy-that-connects-is-sent-everything-and-counts-once-it-acknowledges', async () => {
  const version = rig.publish([provider('a'), provider('b')]);
  expect(rig.distributor.programming(key, ['provider/ai/a'])).toMatchObject({
    connected: 0,
    acknowledged: 0,
  });
  const proxy = await rig.startProxy();
  await proxy.serves(version);
  await rig.until(() => rig.distributor.programming(key, ['provider/ai/a']).acknowledged === 1);
  expect(rig.distributor.programming(key, ['provider/ai/a'])).toEqual({
    connected: 1,
    acknowledged: 1,
    version,
    rejections: [],
  });
  expect(proxy.client.connected()).toBe(true);
});
