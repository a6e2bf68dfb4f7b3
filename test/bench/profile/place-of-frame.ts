import { readFileSync } from 'node:fs';
import { type SourceMap, SourceMap as SourceMapReader } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './summarise-profile.ts';

/** Names of sources behind frames: files of the checkout as their path, packages and Node's own as their name. */
export function makePlaceOfFrame(): (frame: CallFrame) => string {
  const maps = new Map<string, SourceMap | undefined>();
  return (frame) => {
    if (!frame.url.startsWith('file:')) return frame.url;
    if (!maps.has(frame.url)) maps.set(frame.url, readMap(fileURLToPath(frame.url)));
    const entry = maps.get(frame.url)?.findEntry(frame.lineNumber, frame.columnNumber);
    const source = entry !== undefined && 'originalSource' in entry ? entry.originalSource : frame.url;
    return shorten(source);
  };
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMapReader(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}

function shorten(source: string): string {
  const at = source.lastIndexOf('node_modules/');
  if (at !== -1) return source.slice(at + 'node_modules/'.length);
  return source.replace(/^file:\/\/.*\//, '').replace(/^(\.\.\/)+/, '');
}
