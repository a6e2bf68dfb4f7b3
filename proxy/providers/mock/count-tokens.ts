const charactersPerToken = 4;

/** About how many tokens a text is; at least one. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / charactersPerToken));
}

/** The part of a text that fits into so many tokens. */
export function cutToTokens(text: string, tokens: number): string {
  return text.slice(0, tokens * charactersPerToken);
}
