import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import { anonymousCaller, fullAttributes } from '#proxy/identity/anonymous-caller.ts';
import type { Caller } from '#proxy/identity/caller.ts';
import { suggestion } from '#runtime/near-miss.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

const attributes = ['team', 'app', 'user', 'project', 'costCenter'] as const;

/**
 * What a person wrote behind --caller -> a caller: `NS/NAME` of an AIKey that the gateway knows, or attributes
 * (`team=search,app=web`, other names are labels), or nothing for an anonymous one.
 */
export function parseCaller(
  text: string | undefined,
  known: { readonly keys: readonly KeyEntry[]; readonly settings: SettingsEntry },
): Result<Caller, string> {
  if (text === undefined) return anonymous(known.settings);
  if (text.includes('=')) return parseAttributes(text);
  const key = known.keys.find(({ namespace, name }) => `${namespace}/${name}` === text);
  if (key !== undefined)
    return ok({ kind: 'Key', id: text, ...fullAttributes(key.attributes), models: key.models });
  const names = known.keys.map(({ namespace, name }) => `${namespace}/${name}`);
  return failed(`this gateway knows no AIKey ${text}${suggestion(text, names)}`);
}

function anonymous(settings: SettingsEntry): Result<Caller, string> {
  const source = settings.authentication.find(({ kind }) => kind === 'Anonymous');
  if (source?.kind !== 'Anonymous')
    return failed('no policy of this gateway lets anonymous callers in: name one with --caller');
  return ok(anonymousCaller(source.attributes));
}

function parseAttributes(text: string): Result<Caller, string> {
  const labels: Record<string, string> = {};
  const given: Partial<Record<(typeof attributes)[number], string>> = {};
  for (const pair of text.split(',')) {
    const [name = '', value] = pair.split('=', 2);
    if (name === '' || value === undefined) return failed(`'${pair}' is not NAME=VALUE`);
    const attribute = attributes.find((one) => one === name);
    if (attribute === undefined) labels[name] = value;
    else given[attribute] = value;
  }
  return ok({ kind: 'Key', id: 'made up', ...fullAttributes({ ...given, labels }), models: undefined });
}
