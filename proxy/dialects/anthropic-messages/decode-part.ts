import type {
  AssistantPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  MediaSource,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../../chat/parts.ts';
import { type Field, present } from '../read-fields.ts';

/** What is said of a request that only an Anthropic upstream could understand, and only as the client wrote it. */
export const nativeOnly = 'is only understood by Anthropic upstreams';

/** A block of a user turn. */
export function decodeUserPart(block: Field): UserPart {
  const type = block.at('type').string();
  if (type === 'tool_result') return decodeToolResult(block);
  return decodeResultItem(block);
}

/** A block of an assistant turn. */
export function decodeAssistantPart(block: Field): AssistantPart {
  const type = block.at('type').string();
  switch (type) {
    case 'text':
      return decodeText(block);
    case 'tool_use':
      return {
        kind: 'ToolCall',
        id: block.at('id').string(),
        name: block.at('name').string(),
        arguments: JSON.stringify(block.at('input').optional((input) => input.object()) ?? {}),
        ...decodeCache(block),
      };
    case 'thinking': {
      const signature = block.at('signature').optional((field) => field.string()) ?? '';
      const text = block.at('thinking').string();
      return { kind: 'Reasoning', text, ...(signature === '' ? {} : { signature }) };
    }
    case 'redacted_thinking':
      return { kind: 'Reasoning', text: '', redacted: block.at('data').string() };
    default:
      return block.at('type').fail(nativeOnly);
  }
}

export function decodeText(block: Field): TextPart {
  return { kind: 'Text', text: block.at('text').string(), ...decodeCache(block) };
}

/** `cache_control` of a block, a tool or the request; five minutes unless it says otherwise. */
export function decodeCache(holder: Field): { readonly cache?: CacheMark } {
  const cache = holder.at('cache_control').optional((control): CacheMark => {
    control.at('type').oneOf(['ephemeral']);
    return { ttl: control.at('ttl').optional((ttl) => ttl.oneOf(['5m', '1h'])) ?? '5m' };
  });
  return present({ cache });
}

/** `content` that is a text or a list of blocks. */
export function decodeContent<Part>(content: Field, decode: (block: Field) => Part): (Part | TextPart)[] {
  if (typeof content.value === 'string') return [{ kind: 'Text', text: content.value }];
  return content.items().map(decode);
}

function decodeToolResult(block: Field): ToolResultPart {
  return {
    kind: 'ToolResult',
    callId: block.at('tool_use_id').string(),
    content: decodeContent(block.at('content'), decodeResultItem),
    isError: block.at('is_error').optional((field) => field.boolean()) ?? false,
    ...decodeCache(block),
  };
}

function decodeResultItem(block: Field): TextPart | ImagePart | DocumentPart {
  switch (block.at('type').string()) {
    case 'text':
      return decodeText(block);
    case 'image':
      return { kind: 'Image', source: decodeSource(block.at('source')), ...decodeCache(block) };
    case 'document':
      return decodeDocument(block);
    default:
      return block.at('type').fail(nativeOnly);
  }
}

function decodeDocument(block: Field): DocumentPart {
  const citations = block.at('citations');
  if (citations.present && citations.at('enabled').value === true) citations.fail(nativeOnly);
  return {
    kind: 'Document',
    source: decodeDocumentSource(block.at('source')),
    ...present({ title: block.at('title').optional((field) => field.string()) }),
    ...decodeCache(block),
  };
}

function decodeDocumentSource(source: Field): DocumentPart['source'] {
  switch (source.at('type').string()) {
    case 'text':
      return { kind: 'Text', text: source.at('data').string() };
    case 'content': {
      const parts = decodeContent(source.at('content'), (block) => {
        block.at('type').oneOf(['text']);
        return decodeText(block);
      });
      return { kind: 'Text', text: parts.map((part) => part.text).join('\n') };
    }
    default:
      return decodeSource(source);
  }
}

function decodeSource(source: Field): MediaSource {
  switch (source.at('type').oneOf(['base64', 'url', 'file'])) {
    case 'base64':
      return {
        kind: 'Base64',
        mediaType: source.at('media_type').string(),
        data: source.at('data').string(),
      };
    case 'url':
      return { kind: 'Url', url: source.at('url').string() };
    case 'file':
      return { kind: 'File', fileId: source.at('file_id').string() };
  }
}
