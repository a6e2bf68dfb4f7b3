import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import type * as X509 from '@peculiar/x509';
import { loadX509 } from './load-x509.ts';

/** A certificate authority of our own, which signs what this operator serves with. Its key never leaves the operator. */
export interface Authority {
  readonly certPem: string;
  readonly keyPem: string;
  /**
   * What clients trust: this authority, and before it was replaced the former one, so that a client whose bundle is
   * old and one whose bundle is new both connect.
   */
  readonly bundlePem: string;
  readonly notAfterMs: number;
}

/** What a server shows, and until when. */
export interface ServingCertificate {
  readonly certPem: string;
  readonly keyPem: string;
  readonly notAfterMs: number;
  /** From then on there should be another: two thirds of its life. */
  readonly renewAtMs: number;
}

/** Under which names clients come to the server. */
export interface ServingNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

const dayMs = 24 * 60 * 60_000;
const authorityLifeMs = 3650 * dayMs;
const authorityRenewalMs = 365 * dayMs;
const servingLifeMs = 90 * dayMs;
/** Clocks of a cluster differ a little. */
const backdatedMs = 5 * 60_000;

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signatureAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A new authority, ECDSA P-256, good for ten years. `former`: clients go on trusting that one until it ends. */
export async function makeAuthority(nowMs: number, former?: Authority): Promise<Authority> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const notAfterMs = nowMs + authorityLifeMs;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // Distinct, so that a client which trusts two of them tries the right one.
      name: `CN=sallyport-operator-ca ${new Date(nowMs).toISOString()}`,
      keys,
      notBefore: new Date(nowMs - backdatedMs),
      notAfter: new Date(notAfterMs),
      signingAlgorithm: signatureAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const certPem = `${certificate.toString('pem')}\n`;
  const stillGood = former !== undefined && former.notAfterMs > nowMs ? former.certPem : '';
  return { certPem, keyPem: privatePem(keys.privateKey), bundlePem: certPem + stillGood, notAfterMs };
}

/** Whether it is time for another authority: a year before the end, well over the life of what it signs. */
export function isAuthorityDue(authority: Authority, nowMs: number): boolean {
  return nowMs >= authority.notAfterMs - authorityRenewalMs;
}

/** A certificate for a server under these names, ECDSA P-256 with a fresh key, good for 90 days. */
export async function issueServingCertificate(
  authority: Authority,
  names: ServingNames,
  nowMs: number,
): Promise<ServingCertificate> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certPem);
  const signingKey = createPrivateKey(authority.keyPem).toCryptoKey(keyAlgorithm, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const notAfterMs = Math.min(nowMs + servingLifeMs, authority.notAfterMs);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=sallyport-operator',
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey,
      notBefore: new Date(nowMs - backdatedMs),
      notAfter: new Date(notAfterMs),
      signingAlgorithm: signatureAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
        new x509.SubjectAlternativeNameExtension(alternativeNames(names), false),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return {
    certPem: `${certificate.toString('pem')}\n`,
    keyPem: privatePem(keys.privateKey),
    notAfterMs,
    renewAtMs: nowMs + Math.floor(((notAfterMs - nowMs) * 2) / 3),
  };
}

function alternativeNames({ dnsNames, ipAddresses }: ServingNames): X509.JsonGeneralNames {
  return [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
}

function privatePem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}
