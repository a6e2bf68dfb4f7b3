import type { NativeTap } from '../../providers/provider.ts';
import type { FrameMeaning, StreamReading } from './prepared-call.ts';

/** Reads a stream that goes to the client as it came, and what `tap` finds in it. */
export function tapStream(tap: NativeTap): StreamReading {
  return {
    read: (frame) => {
      const note = tap.observe(frame);
      return {
        // A failure reaches the client in words that were looked at.
        output: note.drop || note.failure !== undefined ? undefined : frame.raw,
        content: note.content,
        end: note.end,
        failure: note.failure,
        facts: note,
      };
    },
    passes: (frame) => tap.isOnlyContent(frame),
    close: () => (tap.complete?.() === true ? silentEnd : undefined),
  };
}

/** Nothing is put in the place of a last word that the upstream never sent. */
const silentEnd: FrameMeaning = {
  output: undefined,
  content: false,
  end: true,
  failure: undefined,
  facts: undefined,
};
