import { isDeepStrictEqual } from 'node:util';
import type { AnyResource, Metadata } from '../api/resources.ts';

/** Whether two states of one object are the same to translate; of the metadata of a Secret or Namespace only what is ours is read. */
export function isSameResource(a: AnyResource, b: AnyResource): boolean {
  if (a.kind === 'Secret') {
    return (
      b.kind === 'Secret' &&
      isDeepStrictEqual(a.metadata.annotations, b.metadata.annotations) &&
      isDeepStrictEqual(a.data, b.data)
    );
  }
  if (a.kind === 'Namespace') {
    return b.kind === 'Namespace' && isDeepStrictEqual(named(a.metadata), named(b.metadata));
  }
  return isDeepStrictEqual(a, b);
}

function named({ labels, annotations }: Metadata): unknown {
  return { labels, annotations: annotations ?? {} };
}
