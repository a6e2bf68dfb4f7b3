/** Whether a model name, as the client writes it, is meant. */
export type ModelPatterns = (model: string) => boolean;

/** Patterns are whole names, or beginnings with a trailing `*`. */
export function compileModelPatterns(patterns: readonly string[]): ModelPatterns {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const beginnings = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1));
  return (model) => names.has(model) || beginnings.some((beginning) => model.startsWith(beginning));
}

/** The same for a short list that is not worth compiling. */
export function matchesModelPattern(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}
