import type { InputSink } from '../input-sink.ts';
import { bytesOf, fieldOf, listOf, tellImage, tellJson, tellText, tellTool } from './read-part.ts';

/**
 * What the provider says to the model of tools, once for all of them
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing).
 */
const toolPreamble = 346;

/** System, messages and tools (https://platform.claude.com/docs/en/api/messages). */
export function walkAnthropicMessages(body: unknown, sink: InputSink): void {
  tellContent(fieldOf(body, 'system'), sink);
  for (const message of listOf(fieldOf(body, 'messages'))) {
    sink.begin();
    tellContent(fieldOf(message, 'content'), sink);
  }
  const tools = listOf(fieldOf(body, 'tools'));
  if (tools.length > 0) sink.tokens(toolPreamble);
  for (const tool of tools) tellTool(tool, fieldOf(tool, 'input_schema'), sink);
}

function tellContent(content: unknown, sink: InputSink): void {
  tellText(content, sink);
  for (const block of listOf(content)) tellBlock(block, sink);
}

function tellBlock(block: unknown, sink: InputSink): void {
  switch (fieldOf(block, 'type')) {
    case 'text':
      tellText(fieldOf(block, 'text'), sink);
      return;
    case 'thinking':
      tellText(fieldOf(block, 'thinking'), sink);
      return;
    case 'tool_use':
      sink.begin();
      tellText(fieldOf(block, 'name'), sink);
      tellJson(fieldOf(block, 'input'), sink);
      return;
    case 'tool_result':
    case 'search_result':
      sink.begin();
      tellContent(fieldOf(block, 'content'), sink);
      return;
    case 'image': {
      const data = fieldOf(fieldOf(block, 'source'), 'data');
      tellImage(typeof data === 'string' ? data : undefined, undefined, sink);
      return;
    }
    case 'document':
      tellDocument(fieldOf(block, 'source'), sink);
      return;
  }
}

function tellDocument(source: unknown, sink: InputSink): void {
  switch (fieldOf(source, 'type')) {
    case 'text':
      tellText(fieldOf(source, 'data'), sink);
      return;
    case 'content':
      tellContent(fieldOf(source, 'content'), sink);
      return;
    default:
      sink.document(bytesOf(fieldOf(source, 'data')));
      return;
  }
}
