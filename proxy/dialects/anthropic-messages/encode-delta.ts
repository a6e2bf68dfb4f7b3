/** Where each kind of delta has its text. */
const fields = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
} as const;

export type DeltaType = keyof typeof fields;

/** `delta` of a `content_block_delta` event, as JSON; written by hand, as nearly all of a stream is this. */
export function encodeDelta(type: DeltaType, text: string): string {
  return `{"type":"${type}","${fields[type]}":${JSON.stringify(text)}}`;
}
