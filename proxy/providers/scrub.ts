/** Longest text of an upstream that is shown to a client, in characters. */
const maxShown = 2000;
/** Longest text that is searched for credentials; what is beyond is dropped unread. */
const maxScanned = 64 * 1024;

/** What credentials look like in providers' error texts; their own masking (`sk-ab***yz`) counts as one too. */
const credentialShapes: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]{6,}/gi,
  /\bsk-[A-Za-z0-9_*-]{3,}/g,
  // Our own keys.
  /\bsp-[A-Za-z0-9_-]{20,}/g,
  /\b(x-api-key|api[-_ ]key|authorization)["']?\s*[:=]\s*["']?[^\s"',;]{6,}/gi,
];

/**
 * An upstream's words, safe to show: `secrets` and everything that looks like a credential become `[redacted]`,
 * and the text ends after 2000 characters.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  let safe = text.slice(0, maxScanned);
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '[redacted]');
  for (const shape of credentialShapes) safe = safe.replace(shape, '[redacted]');
  return safe.length > maxShown ? `${safe.slice(0, maxShown)}…` : safe;
}
