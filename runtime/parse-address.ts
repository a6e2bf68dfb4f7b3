import { failed, ok, type Result } from './result.ts';

export interface Address {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** `HOST:PORT`, `[::1]:8080` or `:8080` (all interfaces) -> its parts. */
export function parseAddress(text: string): Result<Address, string> {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65535)
    return failed(`'${text}' is not HOST:PORT, 127.0.0.1:8080 for instance`);
  return ok({ host: match[1] ?? (match[2] === '' ? '0.0.0.0' : (match[2] ?? '0.0.0.0')), port });
}
