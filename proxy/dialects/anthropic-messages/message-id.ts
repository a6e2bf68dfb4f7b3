import { randomUUID } from 'node:crypto';

/** An upstream's response id as an Anthropic message id: kept where it is one, else made from it, so that it can be traced. */
export function messageId(upstreamId: string): string {
  if (upstreamId.startsWith('msg_')) return upstreamId;
  const rest = upstreamId.replace(/[^A-Za-z0-9_]/g, '').slice(0, 64);
  return `msg_${rest === '' ? randomUUID().replaceAll('-', '') : rest}`;
}
