import type { BudgetReport } from '#contract/budget-report.ts';
import type { EntryProblem } from '#contract/problem.ts';
import type { SubscriberState } from './subscriber-state.ts';
import type { Update } from './updates.ts';

/** What a subscriber says to an update. */
export type Verdict =
  | { readonly kind: 'Acknowledged' }
  | { readonly kind: 'Refused'; readonly problems: readonly EntryProblem[] };

/** The way to one proxy. */
export interface SubscriberPort {
  /** Hands over an update. A verdict at once, or `undefined` where it comes later through the subscription. */
  send(update: Update): Verdict | undefined;
  /** The subscriber is let go; nothing is sent any more. */
  close(reason: string): void;
}

/** Who subscribes to what. */
export interface SubscriberIntroduction {
  readonly gateway: string;
  readonly proxyId: string;
  readonly programVersion: string;
  /** Digests by entry name of what it serves already. */
  readonly digests: ReadonlyMap<string, string>;
  readonly port: SubscriberPort;
}

/** A subscriber's way back to the distributor. */
export interface Subscription {
  /** Its verdict on the update with this version; one that is not under way is ignored. */
  settle(version: string, verdict: Verdict): void;
  /** What it has counted so far; each report takes the place of the one before. Undefined: it counts nothing. */
  report(budgets: readonly BudgetReport[] | undefined): void;
  leave(): void;
}

/** One proxy on the books of the distributor. */
export interface Subscriber {
  readonly introduction: SubscriberIntroduction;
  state: SubscriberState;
  /** Its last report; undefined: none yet, or it counts nothing. */
  budgets: readonly BudgetReport[] | undefined;
}
