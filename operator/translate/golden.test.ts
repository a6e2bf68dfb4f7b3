import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { encodeWireEntry } from '#contract/push/encode-message.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { parseEntry } from '#contract/snapshot/parse-entry.ts';
import { makeResourceSet } from '../store/make-resource-set.ts';
import { readGolden } from './testing/read-golden.ts';
import { translate } from './translate.ts';
import type { ConditionDraft, DesiredStatus, Translation } from './translation.ts';

/** `UPDATE_GOLDENS=1` writes what comes out instead of comparing it; read the diff before you commit it. */
const update = process.env.UPDATE_GOLDENS === '1';
const folder = join(import.meta.dirname, 'testdata');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.in.yaml'))
  .map((file) => file.slice(0, -'.in.yaml'.length));

test.each(names)('%s', (name) => {
  const translation = translate(makeResourceSet(readGolden(join(folder, `${name}.in.yaml`))));
  const printed = print(translation);
  const golden = join(folder, `${name}.out.yaml`);
  if (update) writeFileSync(golden, printed);
  expect(printed).toBe(readFileSync(golden, 'utf8'));
  expect(listRefused(translation)).toEqual([]);
});

function print({ gateways, statuses }: Translation): string {
  const entries = Array.from(gateways, ([gateway, owned]) => [
    gateway,
    owned.map((entry) => plain(entry.body)),
  ]);
  return stringify(
    { gateways: Object.fromEntries(entries), statuses: Object.fromEntries(statuses.map(printStatus)) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** As a log would show it: secrets print as [redacted]. */
function plain(body: EntryBody): unknown {
  return JSON.parse(JSON.stringify(body));
}

function printStatus({ ref, conditions, parts, entries, fields }: DesiredStatus): [string, unknown] {
  const printed = {
    ...printConditions(conditions),
    ...(parts.length === 0
      ? {}
      : {
          parts: parts.map((part) => ({
            ref: part.ref,
            gateways: part.gateways.join(' '),
            ...printConditions(part.conditions),
          })),
        }),
    entries: Object.fromEntries(Array.from(entries, ([gateway, carried]) => [gateway, carried.join(' ')])),
    ...fields,
  };
  return [`${ref.kind} ${ref.namespace}/${ref.name}`, printed];
}

function printConditions(conditions: readonly ConditionDraft[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    conditions.map(({ type, status, reason, message }) => [type, `${status} ${reason}: ${message}`]),
  );
}

/** What comes out must be what a proxy takes. */
function listRefused({ gateways }: Translation): readonly unknown[] {
  return [...gateways.values()]
    .flat()
    .map(({ body }) => parseEntry(JSON.parse(encodeWireEntry(makeEntry(body)))))
    .flatMap((parsed) => (parsed.kind === 'Failed' ? [parsed.failure] : []));
}
