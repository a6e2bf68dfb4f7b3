import type { Tool, ToolChoice } from '../../chat/chat-request.ts';
import { type Field, type Present, present } from '../read-fields.ts';
import { decodeCacheMark } from './decode-parts.ts';

/** What a request says of tools. */
export interface Tooling {
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
}

/** `tools`, `tool_choice` and `parallel_tool_calls`. */
export function decodeTools(root: Field): Tooling {
  for (const key of ['functions', 'function_call']) {
    if (root.at(key).present) root.at(key).fail('cannot be translated for this model, use tools');
  }
  const choice = decodeToolChoice(root.at('tool_choice'));
  const tools = root.at('tools').items().map(decodeTool);
  const { allowed } = choice;
  return {
    tools: allowed === undefined ? tools : tools.filter((tool) => allowed.has(tool.name)),
    ...present({
      toolChoice: choice.toolChoice,
      parallelToolCalls: root.at('parallel_tool_calls').optional((field) => field.boolean()),
    }),
  };
}

function decodeTool(tool: Field): Tool {
  requireFunction(tool.at('type'));
  const defined = tool.at('function');
  return {
    name: defined.at('name').string(),
    parameters: defined.at('parameters').optional((field) => field.object()) ?? {
      type: 'object',
      properties: {},
    },
    ...present({
      description: defined.at('description').optional((field) => field.string()),
      strict: defined.at('strict').optional((field) => field.boolean()),
    }),
    ...decodeCacheMark(tool),
  };
}

type Choice = Present<{
  readonly toolChoice: ToolChoice | undefined;
  readonly allowed: ReadonlySet<string> | undefined;
}>;

function decodeToolChoice(field: Field): Choice {
  if (!field.present) return {};
  if (typeof field.value === 'string') {
    return { toolChoice: choiceOfWord(field.oneOf(['auto', 'none', 'required'])) };
  }
  if (field.at('type').value === 'allowed_tools') return decodeAllowedTools(field.at('allowed_tools'));
  requireFunction(field.at('type'));
  return { toolChoice: { kind: 'Tool', name: field.at('function').at('name').string() } };
}

function decodeAllowedTools(allowed: Field): Choice {
  const names = allowed
    .at('tools')
    .items()
    .map((tool) => tool.at('function').at('name').string());
  return {
    toolChoice: choiceOfWord(allowed.at('mode').oneOf(['auto', 'required'])),
    allowed: new Set(names),
  };
}

function choiceOfWord(word: 'auto' | 'none' | 'required'): ToolChoice {
  switch (word) {
    case 'auto':
      return { kind: 'Auto' };
    case 'none':
      return { kind: 'None' };
    case 'required':
      return { kind: 'Required' };
  }
}

function requireFunction(type: Field): void {
  if (type.string() !== 'function') type.fail('only function can be translated for this model');
}
