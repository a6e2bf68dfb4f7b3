import type { SseFrame } from './sse-frames.ts';

/** Reads the fields of one frame; `id`, `retry` and unknown fields have no meaning here. */
export function parseSseFrame(raw: Buffer): SseFrame {
  const text = raw.toString('utf8');
  const quick = onlyDataLine(text);
  if (quick !== undefined) return { raw, event: '', data: quick };
  let event = '';
  let data: string | undefined;
  for (const line of withoutMark(text).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') event = value;
    if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
  }
  return { raw, event, data: data ?? '' };
}

/** Nearly every frame of a model's stream is `data: …` and two line feeds. */
function onlyDataLine(text: string): string | undefined {
  if (!text.startsWith('data: ') || !text.endsWith('\n\n')) return undefined;
  const end = text.length - 2;
  if (text.indexOf('\n') !== end || text.includes('\r')) return undefined;
  return text.slice(6, end);
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
