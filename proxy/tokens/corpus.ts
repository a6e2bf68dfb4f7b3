import { readdirSync, readFileSync } from 'node:fs';

export interface CorpusPiece {
  readonly file: string;
  readonly text: string;
  /** Pieces of a file are in turn for fitting and for testing. */
  readonly use: 'Fit' | 'Test';
}

const folder = new URL('./testdata/corpus/', import.meta.url);

/** Files of the corpus in pieces of about so many characters. */
export function readCorpus(pieceLength: number): readonly CorpusPiece[] {
  const files = readdirSync(folder).filter((name) => name !== 'README.md');
  return files.toSorted().flatMap((file) =>
    cutText(readFileSync(new URL(file, folder), 'utf8'), pieceLength).map((text, index) => ({
      file,
      text,
      use: index % 2 === 0 ? ('Fit' as const) : ('Test' as const),
    })),
  );
}

/** Pieces of about `length` characters, cut behind a line where there is one; a short rest is left out. */
export function cutText(text: string, length: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const behindLine = text.lastIndexOf('\n', start + length) + 1;
    const end = behindLine > start + length / 2 ? behindLine : start + length;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces.filter((piece, index) => index === 0 || piece.length > length / 3);
}
