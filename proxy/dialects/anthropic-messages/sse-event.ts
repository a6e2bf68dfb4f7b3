/** One event of a message stream; its name stands in the data as `type` too (https://docs.anthropic.com/en/api/messages-streaming). */
export function sseEvent(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
