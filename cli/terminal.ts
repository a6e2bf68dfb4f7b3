import { buffer } from 'node:stream/consumers';
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command prints: text for programs on `out`, remarks for people on `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  input(): Promise<Uint8Array>;
  /** Colours on a terminal that wants them (NO_COLOR, FORCE_COLOR), plain text elsewhere. */
  style(style: Style, text: string, stream?: 'out' | 'err'): string;
}

export const processTerminal: Terminal = {
  out: (text) => {
    process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
  input: async () => buffer(process.stdin),
  style: (style, text, stream = 'out') =>
    styleText(style, text, {
      stream: stream === 'out' ? process.stdout : process.stderr,
      validateStream: true,
    }),
};
