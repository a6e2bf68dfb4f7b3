import { readFileSync } from 'node:fs';
import Type from 'typebox';
import { Parse } from 'typebox/value';
import { parseAllDocuments } from 'yaml';
import { PublicKey } from '#contract/snapshot/jwks-entry.ts';
import type { AnyResource, KeySetResource } from '../../api/resources.ts';
import { parseResource } from '../../validate/parse-resource.ts';

/** What operator/issuers would have fetched; no object of a cluster. */
const KeySet = Type.Object({
  kind: Type.Literal('KeySet'),
  location: Type.String(),
  fetched: Type.Optional(
    Type.Object({ issuer: Type.String(), keys: Type.Array(PublicKey), confirmedAt: Type.String() }),
  ),
  problem: Type.Optional(Type.String()),
});

/** The objects of a `.in.yaml`; throws where one is not good. */
export function readGolden(file: string): readonly AnyResource[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    const object: unknown = document.toJS();
    if (document.get('kind') === 'KeySet') return readKeySet(object);
    const parsed = parseResource(object);
    if (parsed.kind === 'Failed') throw new Error(`${file}: ${JSON.stringify(parsed.failure)}`);
    return parsed.value;
  });
}

function readKeySet(object: unknown): KeySetResource {
  const { location, kind, ...rest } = Parse(KeySet, object);
  const metadata = {
    namespace: '',
    name: location,
    uid: '',
    generation: 1,
    creationTimestamp: '',
    labels: {},
  };
  return { kind, metadata, ...rest };
}
