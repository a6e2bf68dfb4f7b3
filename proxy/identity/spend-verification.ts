import { type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';

const verifyAsync = promisify(verify);
const data = Buffer.from('nothing');

/** Bytes of a signature of an elliptic curve, both numbers together. */
const curveBytes: Readonly<Record<string, number>> = { prime256v1: 64, secp384r1: 96, secp521r1: 132 };

/**
 * Verifies nothing against a key, off the event loop: what is refused before its signature was looked at then takes
 * about as long as what is refused for its signature.
 */
export async function spendVerification(key: KeyObject | undefined): Promise<void> {
  if (key === undefined) return;
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') await verifyAsync('sha256', data, key, filled((details?.modulusLength ?? 0) / 8));
  else if (type === 'ec') {
    const signature = filled(curveBytes[details?.namedCurve ?? ''] ?? 0);
    await verifyAsync('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } else await verifyAsync(null, data, key, filled(64));
}

/** Small numbers, which every kind of key takes for a signature that could be one. */
function filled(bytes: number): Buffer {
  return Buffer.alloc(bytes, 1);
}
