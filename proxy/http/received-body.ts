import { isRecord } from '#runtime/is-record.ts';
import { ok, type Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialects/dialect.ts';
import { keptBytes } from './cut-long-strings.ts';
import { type JsonSketch, parseJsonBody, sketchJsonBody } from './parse-json-body.ts';

/** A body in full. */
export class ReceivedBody {
  /** Decoded: without content coding. */
  readonly bytes: Buffer;
  readonly outline: RequestOutline;
  #sketch: JsonSketch | undefined;

  constructor(bytes: Buffer, outline: RequestOutline, sketch: JsonSketch) {
    this.bytes = bytes;
    this.outline = outline;
    this.#sketch = sketch;
  }

  get json(): unknown {
    if (this.#sketch === undefined || this.#sketch.isCut) {
      this.#sketch = { value: parseJsonBody(this.bytes), isCut: false };
    }
    return this.#sketch.value;
  }

  /** Whether the body is an object that has such a field. */
  has(field: string): boolean {
    this.#sketch ??= sketchJsonBody(this.bytes);
    const { value } = this.#sketch;
    return isRecord(value) && Object.hasOwn(value, field);
  }

  /**
   * Frees what was parsed for the time in which an upstream answers: it takes several times the memory of the bytes. It
   * is parsed again where it is asked for again.
   */
  letGo(): void {
    this.#sketch = undefined;
  }
}

/** Throws `invalid_request` where the bytes are no JSON; the failure is that of `readOutline`. */
export function readReceivedBody(
  bytes: Buffer,
  readOutline: (json: unknown) => Result<RequestOutline, RequestProblem>,
): Result<ReceivedBody, RequestProblem> {
  let sketch = sketchJsonBody(bytes);
  let outline = readOutline(sketch.value);
  if (sketch.isCut && outline.kind === 'Ok' && mayHoldCutStrings(outline.value)) {
    sketch = { value: parseJsonBody(bytes), isCut: false };
    outline = readOutline(sketch.value);
  }
  return outline.kind === 'Ok' ? ok(new ReceivedBody(bytes, outline.value, sketch)) : outline;
}

/** Model and stream options come from the body as they are; a character of theirs has at most three bytes. */
function mayHoldCutStrings(outline: RequestOutline): boolean {
  return JSON.stringify(outline).length >= keptBytes / 3;
}
