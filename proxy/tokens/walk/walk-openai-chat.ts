import type { InputSink } from '../input-sink.ts';
import { bytesOf, dataOfUrl, fieldOf, listOf, tellImage, tellJson, tellText, tellTool } from './read-part.ts';

/** Messages, tools and the schema of the answer (https://platform.openai.com/docs/api-reference/chat/create). */
export function walkOpenAiChat(body: unknown, sink: InputSink): void {
  for (const message of listOf(fieldOf(body, 'messages'))) tellMessage(message, sink);
  for (const tool of listOf(fieldOf(body, 'tools'))) {
    const definition = fieldOf(tool, 'function');
    tellTool(definition, fieldOf(definition, 'parameters'), sink);
  }
  for (const definition of listOf(fieldOf(body, 'functions'))) {
    tellTool(definition, fieldOf(definition, 'parameters'), sink);
  }
  tellJson(fieldOf(fieldOf(fieldOf(body, 'response_format'), 'json_schema'), 'schema'), sink);
}

function tellMessage(message: unknown, sink: InputSink): void {
  sink.begin();
  const content = fieldOf(message, 'content');
  tellText(content, sink);
  for (const part of listOf(content)) tellPart(part, sink);
  for (const field of ['refusal', 'reasoning_content', 'name']) tellText(fieldOf(message, field), sink);
  tellCall(fieldOf(message, 'function_call'), sink);
  for (const call of listOf(fieldOf(message, 'tool_calls'))) tellCall(fieldOf(call, 'function'), sink);
}

function tellCall(call: unknown, sink: InputSink): void {
  if (call === undefined) return;
  sink.begin();
  tellText(fieldOf(call, 'name'), sink);
  tellText(fieldOf(call, 'arguments'), sink);
}

function tellPart(part: unknown, sink: InputSink): void {
  switch (fieldOf(part, 'type')) {
    case 'text':
      tellText(fieldOf(part, 'text'), sink);
      return;
    case 'refusal':
      tellText(fieldOf(part, 'refusal'), sink);
      return;
    case 'image_url': {
      const image = fieldOf(part, 'image_url');
      tellImage(dataOfUrl(fieldOf(image, 'url')), fieldOf(image, 'detail'), sink);
      return;
    }
    case 'input_audio': {
      const audio = fieldOf(part, 'input_audio');
      sink.audio(bytesOf(fieldOf(audio, 'data')) ?? 0, String(fieldOf(audio, 'format')));
      return;
    }
    case 'file': {
      const data = fieldOf(fieldOf(part, 'file'), 'file_data');
      sink.document(bytesOf(dataOfUrl(data) ?? data));
      return;
    }
  }
}
