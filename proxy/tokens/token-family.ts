/**
 * Models whose tokens are counted alike: `o200k` is OpenAI's encoding since GPT-4o, `cl100k` that of GPT-3.5 and GPT-4;
 * Claude's is not public, nor are those of most others.
 */
export const tokenFamilies = ['o200k', 'cl100k', 'claude', 'generic'] as const;
export type TokenFamily = (typeof tokenFamilies)[number];

/** The family that a provider's model name tells of. */
export function familyOf(upstreamModel: string): TokenFamily {
  const name = upstreamModel.toLowerCase();
  if (name.includes('claude')) return 'claude';
  if (/(^|\/)(gpt-3\.5|gpt-35|gpt-4($|-)|text-embedding-)/.test(name)) return 'cl100k';
  // `gpt-oss` has OpenAI's newer encoding too: https://github.com/openai/gpt-oss
  if (/(^|\/)(gpt-|chatgpt-|o[1-9]($|-))/.test(name)) return 'o200k';
  return 'generic';
}
