import { expect, test } from '@jest/globals';
import { type Constants, projectFleet, projectTraffic } from './paper-model.ts';

const constants: Constants = {
  requestMicros: 300,
  entryBytes: 2000,
  fullBytes: 9_000_000,
  editBytes: 600,
  translateMs: 250,
  fullMs: 20,
  editMs: 0.1,
  resyncMs: 15,
  helloBytes: 1_000_000,
  streamBytes: 50_000,
};

test('traffic-takes-as-many-proxies-as-its-processors-leave-room-in', () => {
  // 100,000 x 300 us are 30 processors, of which a proxy may fill 0.6.
  expect(projectTraffic(100_000, constants)).toEqual({ proxies: 50, storeOperationsPerSecond: 200_000 });
  expect(projectTraffic(1, constants).proxies).toBe(1);
});

test('a-fleet-costs-each-replica-its-own-translation-and-each-proxy-its-bytes', () => {
  expect(projectFleet(10_000, constants)).toEqual({
    operators: 10,
    editBytes: 6_000_000,
    editCpuSeconds: 3.5,
    fullBytes: 90_000_000_000,
    fullCpuSeconds: 200,
    resyncBytes: 10_000_000_000,
    resyncCpuSeconds: 150,
    operatorMemoryBytes: 500_000_000,
  });
  expect(projectFleet(1001, constants).operators).toBe(2);
});
