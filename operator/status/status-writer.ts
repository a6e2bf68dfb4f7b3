import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { KeyUse } from '../keys/key-use-book.ts';
import type { DesiredStatus, Translation } from '../translate/translation.ts';
import { WorkQueue } from '../work-queue/work-queue.ts';
import { type Attempts, makeAttempts } from './attempts.ts';
import { compareStatus, type StatusChange } from './compare-status.ts';
import type { ReadProgramming } from './describe-programmed.ts';
import { type DraftContext, draftObjectStatus } from './draft-object-status.ts';
import { type EntryIndex, makeEntryIndex } from './entry-index.ts';
import { type FiguresPace, makeFiguresPace } from './figures-pace.ts';
import { type BudgetNotes, makeBudgetNotes } from './note-budgets.ts';
import { makeRejectionNotes, type RejectionNotes } from './note-rejections.ts';
import { makePassTimer, type Pass, type PassTimer } from './pass-timer.ts';
import { stampStatus } from './stamp-status.ts';
import type { StatusEvent, StatusSink } from './status-sink.ts';
import type { ReadBudgets } from './sum-budgets.ts';

export interface StatusWriterOptions {
  readonly sink: StatusSink;
  /** What proxies have made of entries; the distributor knows. */
  readonly programming: ReadProgramming;
  /** What proxies have counted; all replicas know. */
  readonly budgets: ReadBudgets;
  /** When the keys of an AIKey were last used; absent: nobody knows. */
  readonly keyUse?: (ref: ObjectRef) => KeyUse;
  /** Whether this replica holds the lease; asked before every write. */
  readonly isWriter: () => boolean;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** Long enough for most proxies to acknowledge, so that a change is one write and not two. */
const passEveryMs = 200;
/** How much later counts are written that touch every object at once. */
const countsEveryMs = 3000;
/** How long figures of budgets stand at least. */
const figuresEveryMs = 15_000;
/** After a restart proxies are not gone, they have yet to come back: they try at least every 10 s. */
const settleMs = 15_000;
const writesAtOnce = 8;
/** Objects looked at in one turn of the event loop. */
const sliceSize = 100;
/** Of one object, not yet emitted. */
const mostEvents = 10;

/**
 * Keeps the status of every object true, from what is known at the moment of the write. Looks at objects at most every
 * 200 ms and writes those that differ, eight at a time; a status that is there already is never written, and one that
 * failed comes again by itself with growing pauses. Where only the count of proxies differs it waits 3 s, and 15 s at its
 * start, so that neither a stream that is renewed nor an operator that restarts touches every object twice. What a budget
 * has spent is written at most every 15 s.
 */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #entries: EntryIndex = makeEntryIndex();
  readonly #notes: RejectionNotes = makeRejectionNotes(this.#entries.digestOf);
  readonly #budgetNotes: BudgetNotes = makeBudgetNotes(refKey);
  readonly #pace: FiguresPace;
  readonly #attempts: Attempts;
  readonly #events = new Map<string, readonly StatusEvent[]>();
  readonly #queue: WorkQueue;
  readonly #timer: PassTimer;
  readonly #context: DraftContext;
  #desired: ReadonlyMap<string, DesiredStatus> = new Map();

  constructor(options: StatusWriterOptions) {
    const { sink, clock, random, logger, programming, budgets } = options;
    this.#options = options;
    this.#attempts = makeAttempts(sink);
    const { keyUse = () => ({}) } = options;
    this.#context = { read: programming, readBudgets: budgets, entryNames: this.#entries.namesOf, keyUse };
    this.#pace = makeFiguresPace({ clock, everyMs: figuresEveryMs }, (due) => this.#timer.note(due));
    this.#timer = makePassTimer({ clock, passEveryMs, countsEveryMs, settleMs }, (pass) => this.#look(pass));
    this.#queue = new WorkQueue({
      name: 'status',
      concurrency: writesAtOnce,
      clock,
      random,
      logger,
      reconcile: async (key, signal) => {
        const desired = this.#desired.get(key);
        if (desired === undefined || !options.isWriter()) return {};
        await this.#write(key, desired, signal);
        await this.#emit(key, desired.ref, signal);
        return {};
      },
    });
  }

  /** Objects are as this says from now on. */
  update(translation: Translation): void {
    this.#desired = new Map(translation.statuses.map((status) => [refKey(status.ref), status]));
    this.#entries.replace(translation.gateways);
    this.#notes.prune();
    this.#attempts.keep(this.#desired);
    this.#budgetNotes.keep(this.#desired);
    this.#pace.keep(this.#desired);
    for (const key of this.#events.keys()) if (!this.#desired.has(key)) this.#events.delete(key);
    this.#timer.note('All');
  }

  /** The proxies of these gateways have acknowledged or refused something, counted, come or gone. */
  noteProgramming(gateways: ReadonlySet<string>): void {
    this.#timer.note(gateways);
  }

  /** This replica has become the writer: everything is looked at anew. */
  takeOver(): void {
    this.#attempts.clear();
    // What another writer told meanwhile stands in the statuses.
    this.#budgetNotes.keep(new Set());
    this.#timer.note('All');
  }

  /**
   * Something other than `update` has a part in this object's status, and has changed it. The next pass looks at it: by then
   * `update` has mostly said what goes with the change.
   */
  revisit(ref: ObjectRef): void {
    this.#attempts.forget(refKey(ref));
    this.#timer.note('All');
  }

  /** Writes until `signal` aborts; resolves when what was being written has come to its end. */
  async run(signal: AbortSignal): Promise<void> {
    this.#timer.start();
    await this.#queue.run(signal);
    this.#timer.stop();
    this.#pace.stop();
  }

  async #look({ gateways, late }: Pass): Promise<void> {
    let postponed = false;
    let looked = 0;
    for (const [key, desired] of this.#desired) {
      if (gateways !== 'All' && !reaches(desired, gateways)) continue;
      // Between slices the loop is free for acknowledgements; what changes meanwhile is looked at by the next pass.
      if (looked > 0 && looked % sliceSize === 0) await setImmediate();
      if (!this.#options.isWriter()) return;
      looked += 1;
      const change = this.#judge(key, desired);
      if (change === 'News' || (change === 'Counts' && late)) this.#queue.add(key);
      else postponed ||= change === 'Counts';
    }
    if (postponed) this.#timer.noteCounts();
  }

  #judge(key: string, desired: DesiredStatus): StatusChange {
    const refused = this.#notes.take(desired, this.#options.programming);
    if (refused.length > 0) {
      this.#note(key, refused);
      return 'News';
    }
    const { sink, clock } = this.#options;
    const draft = draftObjectStatus(desired, this.#context);
    if (this.#attempts.isUnderWay(key, draft, desired.ref)) return 'None';
    const current = sink.current(desired.ref);
    const change = compareStatus(stampStatus(draft, current, clock.now()), current);
    if (change !== 'Figures') return change;
    if (this.#pace.isDue(key)) return 'News';
    this.#pace.postpone(desired.entries.keys());
    return 'None';
  }

  #note(key: string, events: readonly StatusEvent[]): void {
    if (events.length === 0) return;
    this.#events.set(key, [...(this.#events.get(key) ?? []), ...events].slice(-mostEvents));
  }

  async #write(key: string, desired: DesiredStatus, signal: AbortSignal): Promise<void> {
    const { sink, clock } = this.#options;
    const draft = draftObjectStatus(desired, this.#context);
    const current = sink.current(desired.ref);
    const next = stampStatus(draft, current, clock.now());
    if (compareStatus(next, current) === 'None') return;
    this.#attempts.begin(key, draft);
    await sink.write(desired.ref, next, signal);
    this.#attempts.succeed(key, desired.ref);
    if (draft.figures === undefined) return;
    this.#pace.noteWritten(key);
    this.#note(key, this.#budgetNotes.take(desired.ref, draft.figures, current));
  }

  async #emit(key: string, ref: ObjectRef, signal: AbortSignal): Promise<void> {
    for (;;) {
      const event = this.#events.get(key)?.[0];
      if (event === undefined) return;
      await this.#options.sink.emit(ref, event, signal);
      const left = (this.#events.get(key) ?? []).filter((other) => other !== event);
      if (left.length > 0) this.#events.set(key, left);
      else this.#events.delete(key);
    }
  }
}

function reaches({ entries }: DesiredStatus, gateways: ReadonlySet<string>): boolean {
  for (const gateway of entries.keys()) if (gateways.has(gateway)) return true;
  return false;
}

function refKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}
