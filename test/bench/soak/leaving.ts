/** Where a client hangs up. */
export type Leaving =
  | { readonly kind: 'Stays' }
  /** Behind this share of the request's bytes. */
  | { readonly kind: 'InUpload'; readonly share: number }
  /** So long after the request is out: mostly before the head of the answer is there. */
  | { readonly kind: 'Waiting'; readonly afterMs: number }
  | { readonly kind: 'InAnswer'; readonly afterBytes: number };

/** One request of so many is to be left; about half of them are answered before that, so that one in ten is. */
const oneOf = 5;
/** Longest waits in milliseconds and longest answers in bytes: a little less than what there is to leave. */
const longest = { stream: { waitMs: 9, answer: 18_000 }, whole: { waitMs: 1.5, answer: 800 } } as const;

/** Draws where the next client leaves. `random`: [0, 1). */
export function drawLeaving(stream: boolean, random: () => number): Leaving {
  if (random() >= 1 / oneOf) return { kind: 'Stays' };
  const { waitMs, answer } = longest[stream ? 'stream' : 'whole'];
  const where = random();
  if (where < 1 / 3) return { kind: 'InUpload', share: random() };
  if (where < 2 / 3) return { kind: 'Waiting', afterMs: random() * waitMs };
  return { kind: 'InAnswer', afterBytes: 1 + Math.floor(random() * answer) };
}
