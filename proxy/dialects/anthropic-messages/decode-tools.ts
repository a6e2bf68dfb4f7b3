import type { Tool, ToolChoice } from '../../chat/chat-request.ts';
import { type Field, present } from '../read-fields.ts';
import { decodeCache, nativeOnly } from './decode-part.ts';

/** A tool that the client runs. Tools that Anthropic's servers run have types of their own, and cannot be translated. */
export function decodeTool(tool: Field): Tool {
  const type = tool.at('type');
  if (type.present && type.string() !== 'custom') type.fail(nativeOnly);
  return {
    name: tool.at('name').string(),
    parameters: tool.at('input_schema').object(),
    ...present({
      description: tool.at('description').optional((field) => field.string()),
      strict: tool.at('strict').optional((field) => field.boolean()),
    }),
    ...decodeCache(tool),
  };
}

/** `tool_choice`, and whether the model may call several tools at once. */
export function decodeToolChoice(choice: Field): {
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
} {
  if (!choice.present) return {};
  const single = choice.at('disable_parallel_tool_use').optional((field) => field.boolean());
  return {
    toolChoice: decodeKind(choice),
    ...(single === undefined ? {} : { parallelToolCalls: !single }),
  };
}

function decodeKind(choice: Field): ToolChoice {
  switch (choice.at('type').oneOf(['auto', 'any', 'tool', 'none'])) {
    case 'auto':
      return { kind: 'Auto' };
    case 'any':
      return { kind: 'Required' };
    case 'tool':
      return { kind: 'Tool', name: choice.at('name').string() };
    case 'none':
      return { kind: 'None' };
  }
}
