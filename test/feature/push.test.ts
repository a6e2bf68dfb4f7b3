import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeLastGood } from '#proxy/config/last-good.ts';
import { silentLogger } from '#runtime/logger.ts';
import { key, type PushRig, provider, startPushRig } from './push-rig.ts';
import { badRevision } from './push-rig-proxy.ts';

let rig: PushRig;
beforeEach(async () => {
  rig = await startPushRig();
});
afterEach(() => rig.stop());

const acknowledged = (name: string): number =>
  rig.distributor.programming(key, [`provider/ai/${name}`]).acknowledged;

test('a-proxy-that-connects-is-sent-everything-and-counts-once-it-acknowledges', async () => {
  const version = rig.publish([provider('a'), provider('b')]);
  expect(rig.distributor.programming(key, ['provider/ai/a'])).toMatchObject({
    connected: 0,
    acknowledged: 0,
  });
  const proxy = await rig.startProxy();
  await proxy.serves(version);
  await rig.until(() => acknowledged('a') === 1);
  expect(rig.distributor.programming(key, ['provider/ai/a'])).toEqual({
    connected: 1,
    acknowledged: 1,
    version,
    rejections: [],
  });
  expect(proxy.client.connected()).toBe(true);
});

test('used-keys-that-a-proxy-reports-are-told-with-the-gateway-that-it-serves', async () => {
  const told = Promise.withResolvers<readonly [string, unknown]>();
  await rig.stop();
  rig = await startPushRig({ onKeyUse: (gateway, used) => told.resolve([gateway, used]) });
  const used = [{ key: 'ai/app', fingerprint: '0123456789ab', secondsAgo: 7 }];
  await rig.startProxy({ heartbeatMs: 200, readKeyUse: () => used });
  expect(await told.promise).toEqual([key, used]);
});

test('a-proxy-that-starts-before-its-gateway-is-served-once-that-appears', async () => {
  const proxy = await rig.startProxy();
  await rig.until(() => rig.distributor.programming(key, []).connected === 1);
  await proxy.serves(rig.publish([provider('a')]));
});

test('an-edit-sends-the-changed-entry-and-not-the-rest', async () => {
  const many = Array.from({ length: 500 }, (_, index) => provider(`p${index}`));
  const proxy = await rig.startProxy();
  await proxy.serves(rig.publish(many));
  const before = rig.server.bytesSent();
  await proxy.serves(rig.publish([...many.slice(1), provider('p0', 2)]));
  const edit = rig.server.bytesSent() - before;
  expect(before).toBeGreaterThan(100_000);
  expect(edit).toBeLessThan(1000);
});

test('a-proxy-that-comes-back-with-what-it-has-is-sent-nothing', async () => {
  const entries = [provider('a'), provider('b')];
  const proxy = await rig.startProxy();
  await proxy.serves(rig.publish(entries));
  await rig.restartOperator(entries);
  await rig.until(() => acknowledged('a') === 1);
  expect(rig.distributor.totals()).toEqual({ updates: 0, refusals: 0 });
});

test('a-refused-entry-is-quarantined-the-others-go-on-and-a-mended-one-is-taken', async () => {
  const proxy = await rig.startProxy();
  await proxy.serves(rig.publish([provider('a'), provider('b')]));
  rig.publish([provider('a', badRevision), provider('b', 2)]);
  await rig.until(() => acknowledged('b') === 1);
  expect(proxy.holder.current()?.snapshot.entries.get('provider/ai/a')?.digest).toBe(provider('a').digest);
  expect(rig.distributor.programming(key, ['provider/ai/a'])).toMatchObject({
    connected: 1,
    acknowledged: 0,
    rejections: [
      {
        proxyId: 'proxy-0',
        problem: {
          entry: 'provider/ai/a',
          path: '/connectTimeoutMs',
          message: expect.stringContaining('beast'),
        },
      },
    ],
  });
  await proxy.serves(rig.publish([provider('a', 3), provider('b', 2)]));
  await rig.until(() => acknowledged('a') === 1);
});

test('a-new-proxy-starts-with-the-last-good-body-of-an-entry-that-the-others-refuse', async () => {
  const old = await rig.startProxy();
  await old.serves(rig.publish([provider('a'), provider('b')]));
  await rig.until(() => acknowledged('a') === 1);
  rig.publish([provider('a', badRevision), provider('b', 2)]);
  await rig.until(() => acknowledged('b') === 1);
  const young = await rig.startProxy();
  await rig.until(() => acknowledged('b') === 2);
  expect(young.holder.current()?.snapshot.entries.get('provider/ai/a')?.digest).toBe(provider('a').digest);
});

test('with-the-operator-gone-a-restarted-proxy-serves-its-last-good-snapshot', async () => {
  const lastGood = makeLastGood({ directory: join(rig.directory, 'state'), logger: silentLogger });
  const first = await rig.startProxy();
  const version = rig.publish([provider('a')]);
  await first.serves(version);
  lastGood.save(first.holder.current()?.snapshot ?? { version: '', entries: new Map() });
  await lastGood.flush();
  await first.client.stop();
  await rig.server.stop();
  const second = await rig.startProxy();
  const saved = await lastGood.load();
  if (saved !== undefined) second.holder.apply(saved);
  expect(second.holder.current()?.snapshot.version).toBe(version);
});

test('an-operator-that-restarts-finds-its-proxies-again-and-counts-them-right', async () => {
  const proxies = [await rig.startProxy(), await rig.startProxy(), await rig.startProxy()];
  const version = rig.publish([provider('a')]);
  for (const proxy of proxies) await proxy.serves(version);
  await rig.restartOperator([provider('a', 2)]);
  for (const proxy of proxies) expect(proxy.holder.current()).toBeDefined();
  await rig.until(() => acknowledged('a') === 3);
  expect(rig.distributor.programming(key, ['provider/ai/a']).connected).toBe(3);
  expect(rig.distributor.totals().updates).toBe(3);
});

test('a-proxy-that-leaves-no-longer-counts', async () => {
  const [stays, leaves] = [await rig.startProxy(), await rig.startProxy()];
  const version = rig.publish([provider('a')]);
  await stays.serves(version);
  await leaves.serves(version);
  await leaves.client.stop();
  await rig.until(() => rig.distributor.programming(key, []).connected === 1);
  expect(acknowledged('a')).toBe(1);
});

test('a-token-that-is-renewed-on-disk-is-taken-at-the-next-connect', async () => {
  await writeFile(join(rig.directory, 'token'), 'expired');
  const proxy = await rig.startProxy();
  const version = rig.publish([provider('a')]);
  await rig.turnedAway();
  expect(proxy.holder.current()).toBeUndefined();
  await writeFile(join(rig.directory, 'token'), 'good-token\n');
  await proxy.serves(version);
});

test('a-certificate-that-is-renewed-serves-new-connections-and-leaves-the-open-ones', async () => {
  const old = await rig.startProxy();
  await old.serves(rig.publish([provider('a')]));
  await rig.replaceAuthority();
  const young = await rig.startProxy();
  const version = rig.publish([provider('a', 2)]);
  await Promise.all([old.serves(version), young.serves(version)]);
  expect(await readFile(join(rig.directory, 'ca.crt'), 'utf8')).not.toBe(rig.authority.bundlePem);
});

test('a-missed-key-reaches-the-operator-once-however-often-it-is-missed', async () => {
  const missed: string[] = [];
  const own = await startPushRig({ onMissingKey: (entry) => missed.push(entry) });
  try {
    const proxy = await own.startProxy();
    await proxy.serves(own.publish([provider('a')]));
    for (let time = 0; time < 100; time += 1) proxy.client.missKey('jwks/ai/callers/staff');
    proxy.client.missKey('jwks/ai/callers/other');
    // Messages come in order, so behind this one's acknowledgement no other is on its way.
    await proxy.serves(own.publish([provider('a', 2)]));
    await own.until(() => own.distributor.programming(key, ['provider/ai/a']).acknowledged === 1);
    expect(missed).toEqual(['jwks/ai/callers/staff', 'jwks/ai/callers/other']);
  } finally {
    await own.stop();
  }
});
