import type { Terminal } from './terminal.ts';

/** A terminal that keeps what is printed, without colours; for tests. */
export interface RecordingTerminal extends Terminal {
  printed(): { readonly out: string; readonly err: string };
}

/** `input`: what is on its standard input. */
export function makeRecordingTerminal(input = ''): RecordingTerminal {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    input: async () => new TextEncoder().encode(input),
    style: (_style, text) => text,
    printed: () => ({ out: out.join(''), err: err.join('') }),
  };
}
