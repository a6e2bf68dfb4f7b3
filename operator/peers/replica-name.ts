import { hash } from 'node:crypto';

const longestReadable = 40;

/**
 * Name of a replica's Lease: a DNS label that says who it is. An identity that had to be changed for it gets a digest
 * behind, so that two never share a name.
 */
export function replicaName(lease: string, identity: string): string {
  const readable = identity
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestReadable)
    .replace(/^-|-$/g, '');
  const digest = readable === identity && readable !== '' ? [] : [hash('sha256', identity).slice(0, 8)];
  return [lease, ...(readable === '' ? [] : [readable]), ...digest].join('-');
}
