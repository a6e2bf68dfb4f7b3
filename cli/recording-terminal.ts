import type { Terminal } from './terminal.ts';

/** A terminal that keeps what is printed, without colours; for tests. */
export interface RecordingTerminal extends Terminal {
  printed(): { readonly out: string; readonly err: string };
}

export function makeRecordingTerminal(): RecordingTerminal {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    style: (_style, text) => text,
    printed: () => ({ out: out.join(''), err: err.join('') }),
  };
}
