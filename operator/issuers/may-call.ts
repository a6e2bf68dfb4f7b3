import { BlockList, isIP } from 'node:net';
import { failed, ok, type Result } from '#runtime/result.ts';

/** Whether the operator may call an address for the keys of an issuer. */
export type MayCall = (address: string) => boolean;

/**
 * What no issuer is at, and much that trusts its callers is: this machine, its link (cloud metadata), multicast, and the
 * metadata addresses of clouds that are elsewhere. Private networks are allowed: many issuers are there.
 */
const forbidden: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 3],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['ff00::', 8],
];

/** `allowed`: networks that may be called all the same, as `10.0.0.0/8` or one address; the failure is one sentence. */
export function makeMayCall(allowed: readonly string[]): Result<MayCall, string> {
  const denied = new BlockList();
  for (const [network, prefix] of forbidden) denied.addSubnet(network, prefix, familyOf(network));
  const permitted = new BlockList();
  for (const text of allowed) {
    const [network = '', length, ...rest] = text.split('/');
    const bits = isIP(network) === 6 ? 128 : 32;
    const prefix = length === undefined ? bits : Number(length);
    const isNumber = length === undefined || /^[0-9]{1,3}$/.test(length);
    if (isIP(network) === 0 || rest.length > 0 || !isNumber || prefix > bits)
      return failed(`${text} is not an address or a network such as 127.0.0.0/8`);
    permitted.addSubnet(network, prefix, familyOf(network));
  }
  return ok((address) => {
    if (isIP(address) === 0) return false;
    const family = familyOf(address);
    // A BlockList takes an IPv4 address in IPv6 form (::ffff:a.b.c.d) for what it is.
    return permitted.check(address, family) || !denied.check(address, family);
  });
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
