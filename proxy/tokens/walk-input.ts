import type { DialectName } from '../dialects/dialect.ts';
import type { InputSink } from './input-sink.ts';
import { walkAnthropicMessages } from './walk/walk-anthropic-messages.ts';
import { walkOpenAiChat } from './walk/walk-openai-chat.ts';
import { walkPrompt } from './walk/walk-prompt.ts';

/** Tells a sink all input of a request's body, which is not checked and not translated. */
export function walkInput(dialect: DialectName, body: unknown, sink: InputSink): void {
  switch (dialect) {
    case 'openai-chat':
      walkOpenAiChat(body, sink);
      return;
    case 'openai-completions':
      walkPrompt(body, 'prompt', sink);
      return;
    case 'openai-embeddings':
      walkPrompt(body, 'input', sink);
      return;
    case 'anthropic-messages':
      walkAnthropicMessages(body, sink);
      return;
  }
}
