import { median } from '../measure/percentiles.ts';
import type { ScaleResult } from './scale-result.ts';

/** What the paper model of docs/scaling.md is fed with, by the names that it uses there. */
export interface Constants {
  /** CPU microseconds a request, everything on, with many entries. */
  readonly requestMicros: number;
  /** Bytes of resident memory an entry. */
  readonly entryBytes: number;
  /** Bytes of the whole snapshot, and of an edit of one entry, to one proxy. */
  readonly fullBytes: number;
  readonly editBytes: number;
  /** CPU milliseconds of the operator an edit, whoever is connected. */
  readonly translateMs: number;
  /** CPU milliseconds of the operator a proxy: to send everything, to send an edit, to take one back that holds all. */
  readonly fullMs: number;
  readonly editMs: number;
  readonly resyncMs: number;
  /** Bytes of a hello that says what is held. */
  readonly helloBytes: number;
  /** Bytes of operator memory a connected proxy. */
  readonly streamBytes: number;
}

/** Not measured: there is no Redis ledger yet. One admission and one settlement a request, each one script. */
export const designedStoreOperations = 2;
/** Of a processor: room for bursts, collections and a zone that is lost. */
export const utilisation = 0.6;
/** Streams that one operator takes (`maxStreams` of the push server). */
export const streamsAnOperator = 1000;

export function readConstants({ lookup, memory, operator, fleet }: ScaleResult): Constants {
  const many = lookup.find(({ shape }) => shape === 'many')?.cpuMicros ?? [];
  return {
    requestMicros: median(many),
    entryBytes: memory.at(-1)?.rssAnEntry ?? Number.NaN,
    fullBytes: fleet.full.sentBytes,
    editBytes: fleet.oneEntry.sentBytes,
    translateMs: median(operator.translateMs) + median(operator.publishMs),
    fullMs: fleet.full.cpuMs,
    editMs: fleet.oneEntry.cpuMs,
    resyncMs: fleet.resync.cpuMs,
    helloBytes: fleet.resync.receivedBytes,
    streamBytes: fleet.rssBytes,
  };
}

/** What so much traffic costs in gateway proxies. */
export interface Traffic {
  readonly proxies: number;
  readonly storeOperationsPerSecond: number;
}

export function projectTraffic(perSecond: number, { requestMicros }: Constants): Traffic {
  const processors = (perSecond * requestMicros) / 1e6;
  return {
    // A proxy's JavaScript runs on one processor.
    proxies: Math.ceil(processors / utilisation),
    storeOperationsPerSecond: perSecond * designedStoreOperations,
  };
}

/** What so many proxies cost operators. Seconds are of one processor, shared by all replicas. */
export interface Fleet {
  readonly operators: number;
  readonly editBytes: number;
  readonly editCpuSeconds: number;
  readonly fullBytes: number;
  readonly fullCpuSeconds: number;
  readonly resyncBytes: number;
  readonly resyncCpuSeconds: number;
  readonly operatorMemoryBytes: number;
}

export function projectFleet(proxies: number, constants: Constants): Fleet {
  const operators = Math.ceil(proxies / streamsAnOperator);
  return {
    operators,
    editBytes: proxies * constants.editBytes,
    // Each replica translates for itself.
    editCpuSeconds: (operators * constants.translateMs + proxies * constants.editMs) / 1000,
    fullBytes: proxies * constants.fullBytes,
    fullCpuSeconds: (proxies * constants.fullMs) / 1000,
    resyncBytes: proxies * constants.helloBytes,
    resyncCpuSeconds: (proxies * constants.resyncMs) / 1000,
    operatorMemoryBytes: proxies * constants.streamBytes,
  };
}
