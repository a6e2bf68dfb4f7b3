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

type From = Omit<RequestFacts, 'whenInput'> & { readonly stream: boolean };

export function makeRequestFacts(from: From): RequestFacts {
  let input: WhenInput | undefined;
  const whenInput = (): WhenInput => {
    input ??= new LazyWhenInput(from);
    return input;
  };
  const { model, caller, headers, metadata } = from;
  return { model, caller, headers, metadata, whenInput };
}

/** Few expressions look at headers, which cost most. */
class LazyWhenInput implements WhenInput {
  readonly model: string;
  readonly stream: boolean;
  readonly metadata: WhenInput['metadata'];
  readonly caller: WhenInput['caller'];
  readonly #from: From;
  #headers: WhenInput['headers'] | undefined;

  constructor(from: From) {
    this.model = from.model;
    this.stream = from.stream;
    this.metadata = from.metadata;
    this.caller = callerInput(from.caller);
    this.#from = from;
  }

  get headers(): WhenInput['headers'] {
    this.#headers ??= plainHeaders(this.#from.headers);
    return this.#headers;
  }
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
  const { kind, id, team, app, user, project, costCenter, labels, groups } = caller;
  return { kind, id, team, app, user, project, costCenter, labels, groups };
}
