import type { InputSink } from '../input-sink.ts';
import { fieldOf, tellText } from './read-part.ts';

/** A text, several, tokens, or several lists of them, in the field of completions or embeddings. */
export function walkPrompt(body: unknown, field: 'prompt' | 'input', sink: InputSink): void {
  tellPrompt(fieldOf(body, field), sink);
  if (field === 'prompt') tellText(fieldOf(body, 'suffix'), sink);
}

function tellPrompt(prompt: unknown, sink: InputSink): void {
  tellText(prompt, sink);
  if (!Array.isArray(prompt)) return;
  if (typeof prompt[0] === 'number') sink.tokens(prompt.length);
  else for (const item of prompt) tellPrompt(item, sink);
}
