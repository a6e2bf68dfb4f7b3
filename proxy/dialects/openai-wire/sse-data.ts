/** One server-sent event as OpenAI writes them: data only, no event name. */
export function sseData(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The last word of a stream. */
export const doneFrame = 'data: [DONE]\n\n';
