import type { Backoff } from '#runtime/backoff-delay.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { ObjectRef } from '../../api/resources.ts';
import type { KeyFigures } from '../../keys/key-figures.ts';
import { KeyMinting, type KeyTrouble } from '../../keys/key-minting.ts';
import type { StatusSink } from '../../status/status-sink.ts';
import { bothSinks } from '../both-sinks.ts';
import type { ResourceSink } from '../resource-sink.ts';
import type { ApiClient } from './api-client.ts';
import { FindingReporter } from './finding-reporter.ts';
import { Findings } from './findings.ts';
import { makeKubeKeySecrets } from './kube-key-secrets.ts';
import { makeKubeSource, type WatchState } from './kube-source.ts';
import { LeaseElector, type LeaseTiming } from './lease-elector.ts';
import { SeenObjects } from './seen-objects.ts';
import { makeKubeStatusSink } from './status-sink-kube.ts';

export interface ClusterLinkOptions {
  readonly client: ApiClient;
  /** The store. */
  readonly sink: ResourceSink;
  /** To watch; absent: all. */
  readonly namespaces?: readonly string[];
  /** Of this replica, unlike any other's: the pod's name. */
  readonly identity: string;
  readonly lease: { readonly namespace: string; readonly name: string; readonly timing?: LeaseTiming };
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  /** Of watches, key minting and findings; absent: of each its own. */
  readonly backoff?: Backoff;
  /** This replica writes from now on, until `term` aborts. Must return at once. */
  readonly onLead?: (term: AbortSignal) => void;
  /** What stood over this object's status no longer does: the status is to be looked at anew. */
  readonly onFindingCleared?: (ref: ObjectRef) => void;
}

/** The operator's side of a cluster. */
export interface ClusterLink {
  readonly status: StatusSink;
  /** Ask before each write. */
  isLeader(): boolean;
  watches(): readonly WatchState[];
  keys(): KeyFigures;
  /** Works until `signal` aborts, then gives the lease back; resolves when all is still. */
  run(signal: AbortSignal): Promise<void>;
}

/** Puts together what reads from a cluster and what writes to it: source, lease, statuses, findings, minting. */
export function linkCluster(options: ClusterLinkOptions): ClusterLink {
  const { client, clock, random, logger, identity, lease, onLead, onFindingCleared } = options;
  const backoff = options.backoff === undefined ? {} : { backoff: options.backoff };
  const common = { client, clock, random, logger, ...backoff };
  const seen = new SeenObjects();
  const findings = new Findings(
    (ref) => reporter.report(ref),
    (ref) => onFindingCleared?.(ref),
  );
  const status = makeKubeStatusSink({ client, clock, seen, findings, instance: identity });
  const elector = new LeaseElector({
    ...common,
    ...lease,
    identity,
    onStarted: (term) => {
      reporter.reportAll();
      minting.mintAll();
      onLead?.(term);
    },
  });
  const isLeader = (): boolean => elector.isLeader();
  const reporter = new FindingReporter({ ...common, findings, status, isLeader });
  const minting = new KeyMinting({
    ...common,
    secrets: makeKubeKeySecrets(client),
    isLeader,
    announce: (ref, event, signal) => status.emit(ref, event, signal),
    report: ({ metadata: { namespace, name, generation } }, trouble) => {
      const ref: ObjectRef = { kind: 'AIKey', namespace, name };
      if (trouble === undefined) findings.clear(ref, 'Ready');
      else findings.set(ref, { type: 'Ready', ...trouble, ...eventOf(trouble), generation });
    },
  });
  const { namespaces } = options;
  const sink = bothSinks(options.sink, minting);
  const restriction = namespaces === undefined ? {} : { namespaces };
  const source = makeKubeSource({ ...common, ...restriction, sink, seen, findings });
  return {
    status,
    isLeader,
    watches: () => source.state(),
    keys: () => minting.figures(),
    run: async (signal) => {
      await Promise.all([source, elector, reporter, minting].map((part) => part.run(signal)));
    },
  };
}

function eventOf({ reason }: KeyTrouble): { readonly event?: string } {
  return reason === 'Expired' ? { event: 'KeyExpired' } : {};
}
