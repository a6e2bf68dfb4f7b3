import { anthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import type { Dialects } from './dialect.ts';
import { openaiChat } from './openai-chat/openai-chat.ts';
import { openaiCompletions } from './openai-completions/openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings/openai-embeddings.ts';

/** Every wire format that clients may speak, by its name. */
export const dialects: Dialects = {
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
};
