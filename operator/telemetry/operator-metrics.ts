import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Distributor } from '../distribute/distributor.ts';
import type { KeysReading } from '../issuers/issuer-keys.ts';
import type { KeyFigures } from '../keys/key-figures.ts';
import type { WatchState } from '../sources/kube/kube-source.ts';

/** What the operator's metrics are read from, at each scrape. */
export interface OperatorReadings {
  readonly distributor: Pick<Distributor, 'proxies' | 'totals'>;
  readonly watches: () => readonly WatchState[];
  readonly isLeader: () => boolean;
  readonly peers: () => number;
  readonly bytesSent: () => number;
  readonly issuerKeys: () => readonly KeysReading[];
  readonly keys: () => KeyFigures;
}

export interface OperatorMetrics {
  readonly registry: Registry;
  /** One batch was translated. */
  noteTranslation(seconds: number, entries: number): void;
  /** One batch could not be taken. */
  noteTranslationFailure(): void;
}

/** Most issuers that metrics tell of. */
const mostIssuers = 100;

/** Upper bounds in seconds of one translation. */
const translateBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export function makeOperatorMetrics(readings: OperatorReadings): OperatorMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'sallyport_operator_translate_duration_seconds',
    help: 'Time to translate all resources once.',
    buckets: translateBuckets,
    registers,
  });
  const entries = new Gauge({
    name: 'sallyport_operator_entries',
    help: 'Entries of the newest snapshots.',
    registers,
  });
  const failures = new Counter({
    name: 'sallyport_operator_batch_failures_total',
    help: 'Batches of changes that could not be taken because of a defect; what was last good stays.',
    registers,
  });
  addReadings(registers, readings);
  return {
    registry,
    noteTranslation: (seconds, count) => {
      duration.observe(seconds);
      entries.set(count);
    },
    noteTranslationFailure: () => failures.inc(),
  };
}

function addReadings(
  registers: Registry[],
  { distributor, watches, isLeader, peers, bytesSent, issuerKeys, keys }: OperatorReadings,
): void {
  addIssuerKeys(registers, issuerKeys);
  gauge(registers, 'sallyport_operator_leader', 'Whether this replica writes.', () => (isLeader() ? 1 : 0));
  gauge(registers, 'sallyport_operator_peers', 'Other replicas that live.', peers);
  counter(
    registers,
    'sallyport_operator_push_updates_total',
    'Updates sent to proxies.',
    () => distributor.totals().updates,
  );
  counter(
    registers,
    'sallyport_operator_nacks_total',
    'Updates that proxies refused.',
    () => distributor.totals().refusals,
  );
  counter(registers, 'sallyport_operator_push_bytes_total', 'Bytes sent on config streams.', bytesSent);
  counter(
    registers,
    'sallyport_operator_watch_restarts_total',
    'Watches of the API server that had to be started again.',
    () => watches().reduce((sum, { restarts }) => sum + restarts, 0),
  );
  addKeyReadings(registers, keys);
  new Gauge({
    name: 'sallyport_operator_proxies',
    help: 'Proxies that are connected to this replica, by gateway and the first digits of the version that they serve.',
    labelNames: ['gateway', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { gateway, version } of distributor.proxies())
        this.inc({ gateway, version: version.slice(0, 8) });
    },
  });
}

/** Locations come from AIPolicies, of which there are few with issuers of their own. */
function addIssuerKeys(registers: Registry[], issuerKeys: OperatorReadings['issuerKeys']): void {
  new Gauge({
    name: 'sallyport_operator_issuer_keys_age_seconds',
    help: 'Time since a token issuer last confirmed its keys, to the hour; +Inf where it never did.',
    labelNames: ['issuer'],
    registers,
    collect() {
      this.reset();
      for (const { location, ageSeconds } of issuerKeys().slice(0, mostIssuers))
        this.set({ issuer: location }, ageSeconds ?? Number.POSITIVE_INFINITY);
    },
  });
  new Gauge({
    name: 'sallyport_operator_issuer_keys_failures',
    help: 'Tries to fetch the keys of a token issuer that failed since the last one that did not.',
    labelNames: ['issuer'],
    registers,
    collect() {
      this.reset();
      for (const { location, failures } of issuerKeys().slice(0, mostIssuers))
        this.set({ issuer: location }, failures);
    },
  });
}

function addKeyReadings(registers: Registry[], keys: () => KeyFigures): void {
  const minted = 'Keys minted into new and emptied Secrets, by this replica.';
  counter(registers, 'sallyport_operator_keys_minted_total', minted, () => keys().minted);
  const rotated = 'Keys replaced by rotation, by this replica.';
  counter(registers, 'sallyport_operator_keys_rotated_total', rotated, () => keys().rotated);
  const expiring = 'AIKeys that end within seven days.';
  gauge(registers, 'sallyport_operator_keys_expiring', expiring, () => keys().expiring);
  const expired = 'AIKeys that have ended and are still there.';
  gauge(registers, 'sallyport_operator_keys_expired', expired, () => keys().expired);
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

/** A counter that is kept elsewhere. */
function counter(registers: Registry[], name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
