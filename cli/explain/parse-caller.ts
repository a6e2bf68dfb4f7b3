import type { CallerKind } from '#contract/snapshot/caller-attributes.ts';
import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import { anonymousCaller, fullAttributes } from '#proxy/identity/anonymous-caller.ts';
import type { Caller } from '#proxy/identity/caller.ts';
import { suggestion } from '#runtime/near-miss.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

const attributes = ['team', 'app', 'user', 'project', 'costCenter'] as const;

/** Who is meant, and why the gateway would not let them in where it would not. */
export interface NamedCaller {
  readonly caller: Caller;
  readonly refusal: string | undefined;
}

interface KnownCallers {
  readonly keys: readonly KeyEntry[];
  readonly settings: SettingsEntry;
  readonly nowMs: number;
}

/**
 * What a person wrote behind --caller -> a caller: `NS/NAME` of an AIKey that the gateway knows, or attributes
 * (`team=search,app=web,group=admins`, other names are labels), or nothing for an anonymous one.
 */
export function parseCaller(text: string | undefined, known: KnownCallers): Result<NamedCaller, string> {
  if (text === undefined) return anonymous(known.settings);
  if (text.includes('=')) return parseAttributes(text, known.settings);
  const key = known.keys.find(({ namespace, name }) => `${namespace}/${name}` === text);
  if (key !== undefined)
    return ok({
      caller: { kind: 'Key', id: text, ...fullAttributes(key.attributes), models: key.models },
      refusal: refusalOf(key, known.nowMs),
    });
  const names = known.keys.map(({ namespace, name }) => `${namespace}/${name}`);
  return failed(`this gateway knows no AIKey ${text}${suggestion(text, names)}`);
}

/** As proxies see it: proxy/identity/key-ring. */
function refusalOf({ suspended, expiresAt }: KeyEntry, nowMs: number): string | undefined {
  if (suspended) return 'the key is suspended';
  return expiresAt !== undefined && Date.parse(expiresAt) <= nowMs ? 'the key has expired' : undefined;
}

function anonymous(settings: SettingsEntry): Result<NamedCaller, string> {
  const source = settings.authentication.find(({ kind }) => kind === 'Anonymous');
  if (source?.kind !== 'Anonymous')
    return failed('no policy of this gateway lets anonymous callers in: name one with --caller');
  return ok({ caller: anonymousCaller(source.attributes), refusal: undefined });
}

function parseAttributes(text: string, settings: SettingsEntry): Result<NamedCaller, string> {
  const labels: Record<string, string> = {};
  const groups: string[] = [];
  const given: Partial<Record<(typeof attributes)[number], string>> = {};
  for (const pair of text.split(',')) {
    const [name = '', value] = pair.split('=', 2);
    if (name === '' || value === undefined) return failed(`'${pair}' is not NAME=VALUE`);
    const attribute = attributes.find((one) => one === name);
    if (name === 'group') groups.push(value);
    else if (attribute === undefined) labels[name] = value;
    else given[attribute] = value;
  }
  const kind = callerKindOf(settings);
  return ok({
    caller: {
      kind: kind ?? 'Key',
      id: 'made up',
      ...fullAttributes({ ...given, labels }),
      groups,
      models: undefined,
    },
    refusal: kind === undefined ? 'no policy of this gateway knows callers by keys or tokens' : undefined,
  });
}

/** How such a caller would have come to be known. */
function callerKindOf({ authentication }: SettingsEntry): CallerKind | undefined {
  const has = (kind: string): boolean => authentication.some((source) => source.kind === kind);
  if (has('APIKey')) return 'Key';
  if (has('JWT')) return 'JWT';
  return has('ServiceAccount') ? 'ServiceAccount' : undefined;
}
