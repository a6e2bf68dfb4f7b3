import { randomUUID } from 'node:crypto';

/** An upstream's id for an answer, kept so that the answer can be traced; made where the upstream gave none. */
export function answerId(upstreamId: string, prefix: 'chatcmpl' | 'cmpl'): string {
  return upstreamId === '' ? `${prefix}-${randomUUID()}` : upstreamId;
}
