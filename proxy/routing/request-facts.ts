import type { WhenInput } from '#contract/when.ts';
import type { Caller } from '../identity/caller.ts';

/** What rules and targets are matched against. */
export interface RequestFacts {
  readonly model: string;
  readonly caller: Caller;
  /** Names in lower case, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Variables of `when`; made on the first call, since most requests need none. */
  whenInput(): WhenInput;
}

const credentials = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'cookie']);

export function makeRequestFacts(
  from: Omit<RequestFacts, 'whenInput'> & { readonly stream: boolean },
): RequestFacts {
  let input: WhenInput | undefined;
  const whenInput = (): WhenInput => {
    input ??= {
      model: from.model,
      stream: from.stream,
      headers: plainHeaders(from.headers),
      metadata: from.metadata,
      caller: callerInput(from.caller),
    };
    return input;
  };
  const { model, caller, headers, metadata } = from;
  return { model, caller, headers, metadata, whenInput };
}

function plainHeaders(headers: RequestFacts['headers']): Record<string, string> {
  const plain: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || credentials.has(name)) continue;
    plain.push([name, Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.fromEntries(plain);
}

function callerInput(caller: Caller): WhenInput['caller'] {
  const { kind, id, team, app, user, project, costCenter, labels } = caller;
  return { kind, id, team, app, user, project, costCenter, labels };
}
