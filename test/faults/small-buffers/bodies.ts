import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';

export const kilobyte = 'x'.repeat(1024);

/** A request for model `m`; with padding, one of so many bytes more. */
export function chatBody(options: { readonly stream: boolean; readonly padding?: number }): string {
  const content = 'y'.repeat(options.padding ?? 1);
  return JSON.stringify({
    model: 'm',
    stream: options.stream,
    max_tokens: 9,
    messages: [{ role: 'user', content }],
  });
}

const frames = openaiChatFrames({ pieces: [kilobyte] }, { usage: true });
const at = frames.findIndex((frame) => frame.includes(kilobyte));

/** A stream's beginning, one kilobyte of its text, and its end. */
export const stream = {
  opening: frames.slice(0, at).join(''),
  kilobyte: frames[at] ?? '',
  closing: frames.slice(at + 1).join(''),
} as const;
