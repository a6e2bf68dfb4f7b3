export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** As much of a picture as is looked at: JPEG may have a preview before its size. */
const maxCharacters = 64 * 1024;

/** Size in pixels of a picture in base64, PNG, GIF, WebP or JPEG, from its first bytes; undefined: they do not tell. */
export function readImageSize(base64: string): ImageSize | undefined {
  const short = Buffer.from(base64.slice(0, 64), 'base64');
  if (short.length < 30) return undefined;
  if (short.readUInt32BE(0) === 0x89504e47) return sized(short.readUInt32BE(16), short.readUInt32BE(20));
  if (short.toString('latin1', 0, 4) === 'GIF8') return sized(short.readUInt16LE(6), short.readUInt16LE(8));
  if (short.toString('latin1', 8, 12) === 'WEBP') return readWebP(short);
  if (short.readUInt16BE(0) === 0xffd8)
    return readJpeg(Buffer.from(base64.slice(0, maxCharacters), 'base64'));
  return undefined;
}

function sized(width: number, height: number): ImageSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function readWebP(bytes: Buffer): ImageSize | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return sized(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    case 'VP8 ':
      return sized(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    default:
      return undefined;
  }
}

/** The first frame header (SOF0 to SOF15, ITU T.81 B.2.2) behind however many other segments. */
function readJpeg(bytes: Buffer): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return sized(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
