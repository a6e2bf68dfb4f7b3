import type { Metadata } from '../api/resources.ts';
import { compareText } from './compare-text.ts';
import { objectKey } from './object-key.ts';

/** Oldest first; objects of one instant in the order of `<namespace>/<name>`: how ties between objects are broken. */
export function compareAge(a: { readonly metadata: Metadata }, b: { readonly metadata: Metadata }): number {
  return (
    compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
    compareText(objectKey(a.metadata), objectKey(b.metadata))
  );
}
