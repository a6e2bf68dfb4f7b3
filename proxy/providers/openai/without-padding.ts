const field = ',"obfuscation":"';
const padding = /^[A-Za-z0-9]*"\}$/;

/**
 * A chunk's JSON without the random text that OpenAI adds as its last field, so that a chunk's size does not tell what is
 * in it (`stream_options.include_obfuscation`, https://platform.openai.com/docs/api-reference/chat/create).
 */
export function withoutPadding(json: string): string {
  const start = json.endsWith('"}') ? json.lastIndexOf(field) : -1;
  if (start === -1 || !padding.test(json.slice(start + field.length))) return json;
  return `${json.slice(0, start)}}`;
}
