import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';

/** A complete answer as the events of a stream, for an upstream that does not stream although it was asked to. */
export function answerEvents(response: ChatResponse): readonly StreamEvent[] {
  return [
    { kind: 'Start', id: response.id, model: response.model },
    ...response.choices.flatMap(choiceEvents),
    { kind: 'Usage', usage: response.usage },
    { kind: 'End' },
  ];
}

function choiceEvents(choice: Choice): readonly StreamEvent[] {
  const { index, finish, stopSequence } = choice;
  let calls = 0;
  const parts = choice.parts.flatMap((part) => {
    const events = partEvents(part, index, calls);
    if (part.kind === 'ToolCall') calls += 1;
    return events;
  });
  const end: StreamEvent = {
    kind: 'Finish',
    choice: index,
    reason: finish,
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
  return [...parts, end];
}

function partEvents(part: AssistantPart, choice: number, call: number): readonly StreamEvent[] {
  switch (part.kind) {
    case 'Text':
      return [{ kind: 'Text', choice, text: part.text }];
    case 'Refusal':
      return [{ kind: 'Refusal', choice, text: part.text }];
    case 'ToolCall':
      return [
        { kind: 'ToolCallStart', choice, call, id: part.id, name: part.name },
        { kind: 'ToolCallArguments', choice, call, text: part.arguments },
      ];
    case 'Reasoning':
      return [
        ...(part.text === '' ? [] : [{ kind: 'Reasoning', choice, text: part.text } as const]),
        ...(part.signature === undefined
          ? []
          : [{ kind: 'ReasoningSignature', choice, signature: part.signature } as const]),
        ...(part.redacted === undefined
          ? []
          : [{ kind: 'RedactedReasoning', choice, data: part.redacted } as const]),
      ];
  }
}
