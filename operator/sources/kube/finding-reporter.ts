import type { ObjectRef } from '../../api/resources.ts';
import type { ObjectStatus, StatusSink } from '../../status/status-sink.ts';
import { WorkQueue, type WorkQueueOptions } from '../../work-queue/work-queue.ts';
import type { Finding, Findings } from './findings.ts';
import { refKey } from './seen-objects.ts';

export interface FindingReporterOptions
  extends Pick<WorkQueueOptions, 'clock' | 'random' | 'logger' | 'backoff'> {
  readonly findings: Findings;
  readonly status: StatusSink;
  readonly isLeader: () => boolean;
}

/**
 * Brings findings into statuses and Events without waiting for the next translation, which may never speak of an object that
 * does not parse. Only the leader writes; call `reportAll` when leadership begins.
 */
export class FindingReporter {
  readonly #findings: Findings;
  readonly #queue: WorkQueue;
  /** Whose status was written and whose Event was not. */
  readonly #owed = new Set<string>();

  constructor(options: FindingReporterOptions) {
    const { findings, status, isLeader, clock, random, logger, backoff } = options;
    this.#findings = findings;
    this.#queue = new WorkQueue({
      name: 'findings',
      concurrency: 2,
      clock,
      random,
      logger,
      ...(backoff === undefined ? {} : { backoff }),
      reconcile: async (key, signal) => {
        const ref = findings.refs().find((candidate) => refKey(candidate) === key);
        if (ref === undefined || !isLeader()) return {};
        const before = status.current(ref);
        await status.write(ref, before ?? { conditions: [] }, signal);
        for (const finding of findings.of(ref)) {
          if (isTold(finding, before) && !this.#owed.has(key)) continue;
          this.#owed.add(key);
          const { event: reason = finding.reason, message } = finding;
          await status.emit(ref, { type: 'Warning', reason, message }, signal);
        }
        this.#owed.delete(key);
        return {};
      },
    });
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#queue.run(signal);
  }

  report(ref: ObjectRef): void {
    this.#queue.add(refKey(ref));
  }

  reportAll(): void {
    for (const ref of this.#findings.refs()) this.report(ref);
  }
}

/** A status that says it already had its Event: another leader, or the operator before, has told. */
function isTold({ type, message, generation }: Finding, status: ObjectStatus | undefined): boolean {
  const condition = status?.conditions.find((candidate) => candidate.type === type);
  return condition?.message === message && condition.observedGeneration === generation;
}
