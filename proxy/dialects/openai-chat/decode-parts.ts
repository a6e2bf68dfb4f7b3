import type {
  AudioPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  MediaSource,
  TextPart,
} from '../../chat/parts.ts';
import { type Field, type Present, present } from '../read-fields.ts';

type ContentPart = TextPart | ImagePart | DocumentPart | AudioPart;

/** `content` of a user turn: text, or a list of parts. */
export function decodeUserContent(content: Field): readonly ContentPart[] {
  return readContent(content, decodePart);
}

/** `content` of a tool's answer. Images are beyond OpenAI's own API, yet clients send them. */
export function decodeToolContent(content: Field): readonly (TextPart | ImagePart | DocumentPart)[] {
  return readContent(content, (part) => {
    const decoded = decodePart(part);
    return decoded.kind === 'Audio' ? part.at('type').fail('a tool cannot answer with sound') : decoded;
  });
}

/** `content` that can only be text: of system, developer and assistant turns. */
export function decodeTextContent(content: Field): readonly TextPart[] {
  return readContent(content, (part) => {
    part.at('type').oneOf(['text']);
    return decodeText(part);
  });
}

function readContent<Part>(content: Field, read: (part: Field) => Part): readonly (Part | TextPart)[] {
  if (typeof content.value === 'string') {
    return content.value === '' ? [] : [{ kind: 'Text', text: content.value }];
  }
  return content.items().map(read);
}

function decodePart(part: Field): ContentPart {
  const type = part.at('type').oneOf(['text', 'image_url', 'input_audio', 'file']);
  switch (type) {
    case 'text':
      return decodeText(part);
    case 'image_url':
      return decodeImage(part);
    case 'input_audio':
      return decodeAudio(part.at('input_audio'));
    case 'file':
      return decodeFile(part);
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** A part of type `text`. */
export function decodeText(part: Field): TextPart {
  return { kind: 'Text', text: part.at('text').string(), ...decodeCacheMark(part) };
}

function decodeImage(part: Field): ImagePart {
  const image = part.at('image_url');
  const url = image.at('url');
  const detail = image.at('detail').optional((field) => field.string());
  return {
    kind: 'Image',
    source: decodeDataUrl(url) ?? { kind: 'Url', url: url.string() },
    ...present({ detail }),
    ...decodeCacheMark(part),
  };
}

function decodeAudio(audio: Field): AudioPart {
  return { kind: 'Audio', data: audio.at('data').string(), format: audio.at('format').string() };
}

function decodeFile(part: Field): DocumentPart {
  const file = part.at('file');
  const title = file.at('filename').optional((field) => field.string());
  return {
    kind: 'Document',
    source: decodeFileSource(file),
    ...present({ title }),
    ...decodeCacheMark(part),
  };
}

function decodeFileSource(file: Field): MediaSource {
  const data = file.at('file_data');
  if (!data.present) return { kind: 'File', fileId: file.at('file_id').string() };
  return decodeDataUrl(data) ?? data.fail('must be a data: URL with a media type, in base64');
}

/** `data:image/png;base64,iVBO…` (RFC 2397); undefined: not a data URL. The data is not looked into. */
function decodeDataUrl(field: Field): MediaSource | undefined {
  const url = field.string();
  if (!/^data:/i.test(url)) return undefined;
  const comma = url.indexOf(',');
  const [mediaType, ...attributes] = url.slice('data:'.length, comma === -1 ? 0 : comma).split(';');
  if (mediaType === undefined || mediaType === '' || attributes.at(-1)?.toLowerCase() !== 'base64') {
    return field.fail('must be a data: URL with a media type, in base64');
  }
  return { kind: 'Base64', mediaType: mediaType.toLowerCase(), data: url.slice(comma + 1) };
}

/**
 * `cache_control`, as clients of OpenAI's format write it for upstreams that have Anthropic's marks, or OpenAI's own
 * `prompt_cache_breakpoint`, whose age is another field's business.
 */
export function decodeCacheMark(part: Field): Present<{ readonly cache: CacheMark | undefined }> {
  const control = part.at('cache_control');
  if (control.present) {
    control.at('type').oneOf(['ephemeral']);
    return { cache: { ttl: control.at('ttl').optional((ttl) => ttl.oneOf(['5m', '1h'])) ?? '5m' } };
  }
  return part.at('prompt_cache_breakpoint').present ? { cache: { ttl: '5m' } } : {};
}
