import { type Distributor, makeDistributor } from '#operator/distribute/distributor.ts';
import type { Update } from '#operator/distribute/updates.ts';
import { describeProgrammed } from '#operator/status/describe-programmed.ts';
import { makeResourceSet } from '#operator/store/make-resource-set.ts';
import { translate } from '#operator/translate/translate.ts';
import type { Translation } from '#operator/translate/translation.ts';
import { silentLogger } from '#runtime/logger.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';
import { manyOfAll } from './kinds.ts';
import { manyResources, routeResource } from './many-resources.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { OperatorFigure } from './scale-result.ts';

const runs = 5;
const laggards = 1000;
const gatewayKey = `${gateway.namespace}/${gateway.name}`;

/** What an edit of one object costs the operator before anything goes out, and what counting a fleet that lags does. */
export function measureOperator({ say }: Pick<ScaleGround, 'say'>): OperatorFigure {
  say('operator: translate, publish, count');
  const resources = manyResources(manyOfAll);
  const timings = { translateMs: [] as number[], publishMs: [] as number[] };
  const distributor = makeDistributor({ logger: silentLogger });
  let translation = translate(makeResourceSet(resources));
  distributor.publish(translation.gateways);
  for (let run = 0; run < runs; run += 1) {
    const edited = makeResourceSet([
      ...resources.slice(0, -1),
      routeResource(manyOfAll.route - 1, `${61 + run}s`),
    ]);
    timings.translateMs.push(
      timed(() => {
        translation = translate(edited);
      }),
    );
    timings.publishMs.push(timed(() => distributor.publish(translation.gateways)));
  }
  return {
    objects: translation.statuses.length,
    entries: translation.gateways.get(gatewayKey)?.length ?? 0,
    ...timings,
    ...measureBytes(translation),
    laggards,
    countMs: measureCounting(distributor, translation),
  };
}

/** Bytes as they go to one proxy that holds nothing, and to one that holds all but one entry as it is. */
function measureBytes(
  translation: Translation,
): Pick<OperatorFigure, 'encodeMs' | 'fullBytes' | 'oneEntryBytes'> {
  const encodeMs: number[] = [];
  let fullBytes = 0;
  for (let run = 0; run < runs; run += 1) {
    // Another distributor each time: what is encoded once is remembered.
    const fresh = makeDistributor({ logger: silentLogger });
    fresh.publish(translation.gateways);
    const update = firstUpdate(fresh, new Map());
    encodeMs.push(
      timed(() => {
        fullBytes = update.line().length;
      }),
    );
  }
  const distributor = makeDistributor({ logger: silentLogger });
  distributor.publish(translation.gateways);
  const oneEntryBytes = firstUpdate(distributor, digestsBut(translation, 1)).line().length;
  return { encodeMs, fullBytes, oneEntryBytes };
}

function firstUpdate(distributor: Distributor, digests: ReadonlyMap<string, string>): Update {
  const sent: Update[] = [];
  subscribe(distributor, { proxyId: 'one', digests, onUpdate: (update) => sent.push(update) });
  const [update] = sent;
  if (update === undefined) throw new Error('nothing was sent');
  return update;
}

/** All objects' `Programmed` while a thousand proxies hold all but one entry. */
function measureCounting(distributor: Distributor, translation: Translation): readonly number[] {
  for (let at = 0; at < laggards; at += 1) {
    subscribe(distributor, {
      proxyId: `lags-${at}`,
      digests: digestsBut(translation, 1),
      onUpdate: () => undefined,
    });
  }
  return Array.from({ length: runs }, () =>
    timed(() => {
      for (const { entries } of translation.statuses) describeProgrammed(entries, distributor.programming);
    }),
  );
}

function digestsBut(translation: Translation, missing: number): ReadonlyMap<string, string> {
  const entries = translation.gateways.get(gatewayKey) ?? [];
  return new Map(entries.slice(0, -missing).map(({ name, digest }) => [name, digest]));
}

function subscribe(
  distributor: Distributor,
  {
    onUpdate,
    ...who
  }: {
    readonly proxyId: string;
    readonly digests: ReadonlyMap<string, string>;
    readonly onUpdate: (update: Update) => void;
  },
): void {
  distributor.subscribe({
    ...who,
    gateway: gatewayKey,
    programVersion: '',
    port: {
      send: (update) => {
        onUpdate(update);
        return undefined;
      },
      close: () => undefined,
    },
  });
}

/** CPU milliseconds, which hold on a machine that does other things too. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
