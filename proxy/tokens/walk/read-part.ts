import { isRecord } from '#runtime/is-record.ts';
import { readImageSize } from '../image-size.ts';
import type { InputSink } from '../input-sink.ts';

/** A field of a body that nobody checked yet. */
export function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function tellText(value: unknown, sink: InputSink): void {
  if (typeof value === 'string') sink.text(value);
}

/** A JSON value as the text that a model reads. */
export function tellJson(value: unknown, sink: InputSink): void {
  if (value !== undefined) sink.text(JSON.stringify(value));
}

/** A tool as its name, description and schema. */
export function tellTool(tool: unknown, schema: unknown, sink: InputSink): void {
  sink.begin();
  const parts = [fieldOf(tool, 'name'), fieldOf(tool, 'description')].map((part) =>
    typeof part === 'string' ? part : '',
  );
  sink.text(`${parts.join('\n')}\n${JSON.stringify(schema) ?? ''}`);
}

const dataUrl = /^data:[^,]{0,200};base64,/;

/** Base64 behind the head of a data URL; undefined: the URL leads elsewhere. */
export function dataOfUrl(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const [head] = dataUrl.exec(url) ?? [];
  return head === undefined ? undefined : url.slice(head.length);
}

export function tellImage(base64: string | undefined, detail: unknown, sink: InputSink): void {
  sink.image({
    size: base64 === undefined ? undefined : readImageSize(base64),
    detail: typeof detail === 'string' ? detail : undefined,
  });
}

/** Bytes that base64 stands for, not counting padding. */
export function bytesOf(base64: unknown): number | undefined {
  return typeof base64 === 'string' ? Math.floor(base64.length * 0.75) : undefined;
}
