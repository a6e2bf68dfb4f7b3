/** Thrown by the encoders for what this format has no place for; `encodeChat` makes a problem of it. */
export class CannotCarry extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.name = 'CannotCarry';
    this.path = path;
  }
}
