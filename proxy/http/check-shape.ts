import { GatewayError } from './gateway-error.ts';

/** Smaller bodies hold up the event loop for a dozen milliseconds at most, whatever is in them. */
const worthChecking = 256 * 1024;
/** Deepest nesting of lists and objects; requests of models have a dozen levels, JSON schemas in them a few dozen. */
const maxDepth = 500;
/** Most lists and objects: `JSON.parse` made so many, with three fields each, in 30 to 80 ms. */
const maxContainers = 200_000;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Refuses large bodies whose reading would hold up all other requests: 16 MB of brackets take `JSON.parse` four seconds, and
 * of small objects one. Texts, however long, cost next to nothing. `body` need not be JSON.
 */
export function checkShape(body: Buffer): void {
  if (body.length < worthChecking) return;
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      at = closingQuote(body, at);
      if (at === -1) return;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      containers += 1;
      if (depth > maxDepth) throw tooMuch(`nested more than ${maxDepth} levels deep`);
      if (containers > maxContainers) throw tooMuch(`of more than ${maxContainers} lists and objects`);
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
}

/** -1: the string has no end. */
function closingQuote(body: Buffer, start: number): number {
  let at = start;
  do at = body.indexOf(quote, at + 1);
  while (at !== -1 && isEscaped(body, at));
  return at;
}

function isEscaped(body: Buffer, at: number): boolean {
  let first = at;
  while (body[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function tooMuch(what: string): GatewayError {
  return new GatewayError('invalid_request', `The request body is ${what}.`);
}
