import { failed, ok, type Result } from '#runtime/result.ts';
import { parseArguments } from '../../chat/parse-arguments.ts';
import type {
  AssistantPart,
  CacheMark,
  DocumentPart,
  MediaSource,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../chat/parts.ts';
import { toolUseId } from './tool-use-id.ts';

/**
 * A part as a content block; undefined: the provider refuses such a block and it says nothing, so it is left out
 * (blank text, reasoning that is not signed). The failure says what cannot be carried.
 */
export function encodePart(part: UserPart | AssistantPart): Result<object | undefined, string> {
  switch (part.kind) {
    case 'Text':
    case 'Refusal':
      return ok(encodeText(part));
    case 'Image':
      return ok({ type: 'image', source: encodeSource(part.source), ...encodeCache(part.cache) });
    case 'Document':
      return encodeDocument(part);
    case 'Audio':
      return failed('Anthropic models take no audio');
    case 'ToolCall':
      return encodeToolUse(part);
    case 'ToolResult':
      return encodeToolResult(part);
    case 'Reasoning':
      if (part.redacted !== undefined) return ok({ type: 'redacted_thinking', data: part.redacted });
      if (part.signature === undefined) return ok(undefined);
      return ok({ type: 'thinking', thinking: part.text, signature: part.signature });
  }
}

/** Text blocks without words are refused by the API, in any place. */
export function encodeText(part: { readonly text: string; readonly cache?: CacheMark }): object | undefined {
  if (part.text.trim() === '') return undefined;
  return { type: 'text', text: part.text, ...encodeCache(part.cache) };
}

/** The field that marks the end of a cached prefix; five minutes are its default. */
export function encodeCache(cache: CacheMark | undefined): object {
  if (cache === undefined) return {};
  return {
    cache_control: cache.ttl === '5m' ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache.ttl },
  };
}

function encodeSource(source: MediaSource): object {
  switch (source.kind) {
    case 'Base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'Url':
      return { type: 'url', url: source.url };
    case 'File':
      return { type: 'file', file_id: source.fileId };
  }
}

function encodeDocument(part: DocumentPart): Result<object, string> {
  const source = encodeDocumentSource(part.source);
  if (source.kind === 'Failed') return source;
  const title = part.title === undefined ? {} : { title: part.title };
  return ok({ type: 'document', source: source.value, ...title, ...encodeCache(part.cache) });
}

function encodeDocumentSource(source: DocumentPart['source']): Result<object, string> {
  if (source.kind === 'Text') return ok({ type: 'text', media_type: 'text/plain', data: source.text });
  if (source.kind !== 'Base64' || source.mediaType === 'application/pdf') return ok(encodeSource(source));
  if (!source.mediaType.startsWith('text/')) {
    return failed(`Anthropic models take PDF and text documents, not ${source.mediaType.slice(0, 100)}`);
  }
  const data = Buffer.from(source.data, 'base64').toString('utf8');
  return ok({ type: 'text', media_type: 'text/plain', data });
}

function encodeToolUse(part: ToolCallPart): Result<object, string> {
  const input = parseArguments(part.arguments);
  if (input.kind === 'Failed') return failed(`${input.failure} (call ${part.id.slice(0, 100)})`);
  const { id, name, cache } = part;
  return ok({ type: 'tool_use', id: toolUseId(id), name, input: input.value, ...encodeCache(cache) });
}

function encodeToolResult(part: ToolResultPart): Result<object, string> {
  const content: object[] = [];
  for (const item of part.content) {
    const block = encodePart(item);
    if (block.kind === 'Failed') return block;
    if (block.value !== undefined) content.push(block.value);
  }
  return ok({
    type: 'tool_result',
    tool_use_id: toolUseId(part.callId),
    ...(content.length === 0 ? {} : { content }),
    ...(part.isError ? { is_error: true } : {}),
    ...encodeCache(part.cache),
  });
}
