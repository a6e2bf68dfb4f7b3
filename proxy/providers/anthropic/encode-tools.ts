import type { ChatRequest, Tool, ToolChoice } from '../../chat/chat-request.ts';
import { encodeCache } from './encode-part.ts';

/** `tools` and `tool_choice`, in the order and with the cache marks of the request; neither is there without tools. */
export function encodeTools(request: ChatRequest): object {
  if (request.tools.length === 0) return {};
  const single = request.parallelToolCalls === false;
  const choice = encodeToolChoice(request.toolChoice, single);
  return {
    tools: request.tools.map(encodeTool),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}

function encodeTool(tool: Tool): object {
  return {
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    input_schema: inputSchema(tool.parameters),
    ...(tool.strict === true ? { strict: true } : {}),
    ...encodeCache(tool.cache),
  };
}

/** The API insists on the schema of an object; OpenAI's clients leave it out for tools without parameters. */
function inputSchema(parameters: unknown): unknown {
  if (parameters === undefined || parameters === null) return { type: 'object', properties: {} };
  if (typeof parameters !== 'object' || 'type' in parameters) return parameters;
  return { type: 'object', ...parameters };
}

function encodeToolChoice(choice: ToolChoice | undefined, single: boolean): object | undefined {
  const parallel = single ? { disable_parallel_tool_use: true } : {};
  switch (choice?.kind) {
    case undefined:
      return single ? { type: 'auto', ...parallel } : undefined;
    case 'Auto':
      return { type: 'auto', ...parallel };
    case 'Required':
      return { type: 'any', ...parallel };
    case 'Tool':
      return { type: 'tool', name: choice.name, ...parallel };
    case 'None':
      return { type: 'none' };
  }
}
