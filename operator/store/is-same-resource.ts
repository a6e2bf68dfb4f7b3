import { isDeepStrictEqual } from 'node:util';
import type { AnyResource } from '../api/resources.ts';

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
    return b.kind === 'Namespace' && isDeepStrictEqual(a.metadata.labels, b.metadata.labels);
  }
  return isDeepStrictEqual(a, b);
}
