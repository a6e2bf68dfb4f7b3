/** Characters of a token, rather too few: of an answer that nobody counted too much is charged, not too little. */
const charactersPerToken = 3;

/** Fields in which the formats that clients speak carry output. */
const outputText =
  /"(?:content|text|partial_json|arguments|thinking|reasoning|reasoning_content|refusal)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/** Output whose upstream never said how much it was. */
export interface Uncounted {
  /** All that went to the client. */
  readonly bytes: number;
  /** The last of it. */
  readonly sample: Buffer;
}

/**
 * About how many tokens went to the client: as many as events, since each holds one at least, or what the text comes to,
 * whichever is more. How much of the bytes is text is taken from the sample.
 */
export function guessOutput({ bytes, sample }: Uncounted): number {
  if (bytes === 0) return 0;
  const text = sample.toString('utf8');
  const times = bytes / sample.length;
  const events = text.split('\n\n').length - 1;
  let characters = 0;
  for (const [, output = ''] of text.matchAll(outputText)) characters += output.length;
  return Math.ceil(Math.max(events, characters / charactersPerToken) * times);
}
