const budgetModels: readonly RegExp[] = [
  /claude-3/,
  /claude-(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:[-@]\d{8}|-latest|$)/,
];

/**
 * Whether a model thinks by a budget of tokens and knows no adaptive thinking: Claude up to 4.5. From 4.6 on thinking
 * is adaptive, and most of these models refuse a budget; unknown names count as such
 * (https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, November 2026).
 */
export function takesBudgets(modelName: string): boolean {
  return budgetModels.some((shape) => shape.test(modelName));
}
