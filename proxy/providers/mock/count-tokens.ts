const charactersPerToken = 4;

/** About how many tokens a text is; at least one. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / charactersPerToken));
}

/** The part of a text that fits into so many tokens; a character of two code units is not cut in half. */
export function cutToTokens(text: string, tokens: number): string {
  return text.slice(0, tokens * charactersPerToken).replace(/[\uD800-\uDBFF]$/, '');
}
