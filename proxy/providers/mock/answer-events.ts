import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';

/** A complete answer as the events of a stream; text goes word by word. */
export function answerEvents(response: ChatResponse): readonly StreamEvent[] {
  return [
    { kind: 'Start', id: response.id, model: response.model },
    ...response.choices.flatMap(choiceEvents),
    { kind: 'Usage', usage: response.usage },
    { kind: 'End' },
  ];
}

function choiceEvents({ index: choice, parts, finish }: Choice): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  let call = 0;
  for (const part of parts) {
    if (part.kind === 'ToolCall') {
      events.push({ kind: 'ToolCallStart', choice, call, id: part.id, name: part.name });
      events.push({ kind: 'ToolCallArguments', choice, call, text: part.arguments });
      call += 1;
    } else {
      for (const text of splitWords(part.text)) events.push({ kind: 'Text', choice, text });
    }
  }
  return [...events, { kind: 'Finish', choice, reason: finish }];
}

/** Each word with the space behind it; together they are the text. */
function splitWords(text: string): readonly string[] {
  return text.split(/(?<=\s)(?=\S)/);
}
