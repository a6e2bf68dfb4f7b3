import type { EntryProblem } from '#contract/problem.ts';
import { digestSnapshot } from '#contract/snapshot/digest.ts';
import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Digests, GatewaySnapshot } from './gateway-snapshot.ts';

/** A set of entries that a subscriber holds, or is to hold. */
export interface Holding {
  readonly version: string;
  readonly digests: Digests;
}

/** One body that a subscriber refused; the body is not sent to it again. */
export interface Refusal {
  readonly digest: string;
  readonly problem: EntryProblem;
}

/** What is known of one subscriber. Never changed, only replaced. */
export interface SubscriberState {
  /** What it acknowledged last, or said hello with. */
  readonly held: Holding;
  /** What it was sent and has not answered yet; at most one update is under way. */
  readonly inFlight: Holding | undefined;
  /** Quarantined bodies by entry name. */
  readonly refusals: ReadonlyMap<EntryName, readonly Refusal[]>;
  /** An update that was refused with no entry to blame: it waits for the next change. */
  readonly heldBack: { readonly version: string; readonly problem: EntryProblem } | undefined;
}

/** A subscriber that says hello with `digests`. */
export function newSubscriber(digests: Digests): SubscriberState {
  const version = digestSnapshot(Array.from(digests, ([name, digest]) => ({ name, digest })));
  return { held: { version, digests }, inFlight: undefined, refusals: new Map(), heldBack: undefined };
}

/**
 * What the subscriber should hold next; `undefined`: nothing to send now. In place of a body that it refused
 * it keeps what it holds, else gets the body from before, else goes without (a reference to it then fails closed).
 */
export function planUpdate(state: SubscriberState, newest: GatewaySnapshot): Holding | undefined {
  if (state.inFlight !== undefined) return undefined;
  const target = targetOf(state, newest);
  return target.version === state.held.version || target.version === state.heldBack?.version
    ? undefined
    : target;
}

function targetOf(state: SubscriberState, newest: GatewaySnapshot): Holding {
  const refused = Array.from(state.refusals).filter(([name]) =>
    isRefused(state, name, newest.digests.get(name)),
  );
  if (refused.length === 0) return { version: newest.snapshot.version, digests: newest.digests };
  const digests = new Map(newest.digests);
  for (const [name] of refused) {
    const before = newest.previous.get(name)?.digest;
    const kept = state.held.digests.get(name) ?? (isRefused(state, name, before) ? undefined : before);
    if (kept === undefined) digests.delete(name);
    else digests.set(name, kept);
  }
  return {
    version: digestSnapshot(Array.from(digests, ([name, digest]) => ({ name, digest }))),
    digests,
  };
}

/** Whether the subscriber refused this body of the entry. */
export function isRefused(state: SubscriberState, name: EntryName, digest: string | undefined): boolean {
  return state.refusals.get(name)?.some((refusal) => refusal.digest === digest) ?? false;
}

/** The subscriber serves `version`; answers to anything but the update under way change nothing. */
export function acknowledge(state: SubscriberState, version: string): SubscriberState {
  if (state.inFlight?.version !== version) return state;
  return { ...state, held: state.inFlight, inFlight: undefined, heldBack: undefined };
}

/**
 * The subscriber refused `version`. The bodies that came with this update and that the problems name are
 * quarantined; where none is named the version as a whole is held back, so that nothing is sent in a circle.
 */
export function refuse(
  state: SubscriberState,
  version: string,
  problems: readonly EntryProblem[],
): SubscriberState {
  const update = state.inFlight;
  if (update?.version !== version) return state;
  const refusals = new Map(state.refusals);
  let blamed = 0;
  for (const problem of problems) {
    const digest = update.digests.get(problem.entry);
    if (digest === undefined || digest === state.held.digests.get(problem.entry)) continue;
    blamed += 1;
    refusals.set(problem.entry, withRefusal(refusals.get(problem.entry), { digest, problem }));
  }
  const problem = problems[0] ?? { entry: '', path: '', message: 'the snapshot was refused' };
  return {
    ...state,
    inFlight: undefined,
    refusals,
    heldBack: blamed === 0 ? { version, problem } : state.heldBack,
  };
}

function withRefusal(refusals: readonly Refusal[] = [], refusal: Refusal): readonly Refusal[] {
  return refusals.some(({ digest }) => digest === refusal.digest) ? refusals : [...refusals, refusal];
}

/** Forgets refusals of bodies that can no longer be sent, so that what is remembered stays bounded. */
export function forgetOldRefusals(state: SubscriberState, newest: GatewaySnapshot): SubscriberState {
  if (state.refusals.size === 0) return state;
  const refusals = new Map<EntryName, readonly Refusal[]>();
  for (const [name, list] of state.refusals) {
    const current = [newest.digests.get(name), newest.previous.get(name)?.digest];
    const kept = list.filter(({ digest }) => current.includes(digest));
    if (kept.length > 0) refusals.set(name, kept);
  }
  return { ...state, refusals };
}
