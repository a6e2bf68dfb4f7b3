import type { BudgetReport } from '#contract/budget-report.ts';
import type { Distributor } from '#operator/distribute/distributor.ts';
import type { Subscription } from '#operator/distribute/subscriber.ts';
import type { Update } from '#operator/distribute/updates.ts';

/** What a proxy does with updates: takes them, says nothing, or refuses those that change an entry of this kind. */
export type ProxyMood = 'Acknowledges' | 'Lags' | { readonly refuses: string };

/** A proxy that only talks. */
export interface FakeProxy {
  readonly proxyId: string;
  /** Connects, to a replica or to another one than before; what it was connected to sees it leave, unless that is dead. */
  connect(distributor: Distributor): void;
  /** Answers what it has left unanswered, and from now on in this mood. */
  be(mood: ProxyMood): void;
  /** Tells what it has counted. */
  report(...budgets: readonly BudgetReport[]): void;
}

export function makeFakeProxy(gateway: string, proxyId: string): FakeProxy {
  let mood: ProxyMood = 'Acknowledges';
  let subscription: Subscription | undefined;
  let unanswered: Update | undefined;
  let digests: ReadonlyMap<string, string> = new Map();
  const answer = (): void => {
    const update = unanswered;
    if (update === undefined || mood === 'Lags') return;
    unanswered = undefined;
    const wanted = mood === 'Acknowledges' ? undefined : mood.refuses;
    const bad = update.changed.find(({ name }) => wanted !== undefined && name.startsWith(wanted));
    if (bad !== undefined) {
      const problem = { entry: bad.name, path: '/targets/0', message: 'not to my taste' };
      subscription?.settle(update.version, { kind: 'Refused', problems: [problem] });
      return;
    }
    const kept = Array.from(digests).filter(([name]) => !update.removed.includes(name));
    digests = new Map([...kept, ...update.changed.map(({ name, digest }) => [name, digest] as const)]);
    subscription?.settle(update.version, { kind: 'Acknowledged' });
  };
  return {
    proxyId,
    connect: (distributor) => {
      subscription?.leave();
      unanswered = undefined;
      subscription = undefined;
      const port = {
        send: (update: Update) => {
          unanswered = update;
          setImmediate(answer);
          return undefined;
        },
        close: () => undefined,
      };
      subscription = distributor.subscribe({ gateway, proxyId, programVersion: '1', digests, port });
    },
    report: (...budgets) => subscription?.report(budgets),
    be: (next) => {
      mood = next;
      answer();
    },
  };
}
