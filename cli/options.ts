/** What the cli takes from its environment; nothing else reads it. */
export interface CliEnvironment {
  readonly openAiKey: string | undefined;
  readonly anthropicKey: string | undefined;
}

export function readCliEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CliEnvironment {
  return {
    openAiKey: nonEmpty(environment.OPENAI_API_KEY),
    anthropicKey: nonEmpty(environment.ANTHROPIC_API_KEY),
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
