import type { AudioPart, DocumentPart, ImagePart, TextPart } from '../../chat/parts.ts';
import { CannotCarry } from './cannot-carry.ts';

type ContentPart = TextPart | ImagePart | DocumentPart | AudioPart;

/** Between texts that were parts of their own. */
const partBreak = '\n\n';

/**
 * `content` of a turn: one text where there is only text, since many servers of this format take no lists; a list of
 * parts else. Cache marks have no place here.
 */
export function encodeContent(parts: readonly ContentPart[]): string | readonly object[] {
  if (parts.every((part) => part.kind === 'Text')) return joinTexts(parts);
  return parts.map(encodePart);
}

export function joinTexts(parts: readonly TextPart[]): string {
  return parts.map((part) => part.text).join(partBreak);
}

function encodePart(part: ContentPart): object {
  switch (part.kind) {
    case 'Text':
      return { type: 'text', text: part.text };
    case 'Image':
      return encodeImage(part);
    case 'Document':
      return encodeDocument(part);
    case 'Audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    default: {
      const never: never = part;
      return never;
    }
  }
}

function encodeImage({ source, detail }: ImagePart): object {
  const more = detail === undefined ? {} : { detail };
  switch (source.kind) {
    case 'Base64':
      return { type: 'image_url', image_url: { url: dataUrl(source), ...more } };
    case 'Url':
      return { type: 'image_url', image_url: { url: source.url, ...more } };
    case 'File':
      throw new CannotCarry('messages', 'an image by file id cannot be translated for this model');
    default: {
      const never: never = source;
      return never;
    }
  }
}

function encodeDocument({ source, title }: DocumentPart): object {
  switch (source.kind) {
    case 'Text':
      return {
        type: 'text',
        text: title === undefined ? source.text : `${title}${partBreak}${source.text}`,
      };
    case 'Base64':
      return {
        type: 'file',
        file: { filename: title ?? fileName(source.mediaType), file_data: dataUrl(source) },
      };
    case 'File':
      return { type: 'file', file: { file_id: source.fileId } };
    case 'Url':
      throw new CannotCarry('messages', 'a document by URL cannot be translated for this model');
    default: {
      const never: never = source;
      return never;
    }
  }
}

/** OpenAI demands a name and goes by its ending. */
function fileName(mediaType: string): string {
  return mediaType === 'application/pdf' ? 'document.pdf' : 'document.txt';
}

function dataUrl({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  return `data:${mediaType};base64,${data}`;
}
