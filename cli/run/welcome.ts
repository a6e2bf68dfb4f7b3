import type { AnyResource } from '#operator/api/resources.ts';
import type { OwnedEntry } from '#operator/translate/translation.ts';
import type { Terminal } from '../terminal.ts';

/** What a person sees once the gateway serves. */
export interface Welcome {
  readonly folder: string;
  readonly url: string;
  readonly adminUrl: string;
  readonly gateway: string;
  readonly entries: readonly OwnedEntry[];
  readonly key: DemoKey | undefined;
}

/** A key of this machine's own making, to try things out with. */
export interface DemoKey {
  /** `<namespace>/<name>` of the AIKey. */
  readonly name: string;
  readonly value: string;
}

/** The first key that was minted here: it is nobody's but this machine's, so that it may be shown. */
export function findDemoKey(
  folder: readonly AnyResource[],
  all: readonly AnyResource[],
): DemoKey | undefined {
  const written = new Set(
    folder
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  for (const one of all) {
    if (one.kind !== 'AIKey') continue;
    const { namespace, name } = one.metadata;
    if (written.has(`${namespace}/${one.spec.secretName}`)) continue;
    const secret = all.find(
      (other) =>
        other.kind === 'Secret' &&
        other.metadata.namespace === namespace &&
        other.metadata.name === one.spec.secretName,
    );
    const value = secret?.kind === 'Secret' ? secret.data.get('api-key') : undefined;
    if (value !== undefined) return { name: `${namespace}/${name}`, value: Buffer.from(value).toString() };
  }
  return undefined;
}

export function welcomeText(welcome: Welcome, { style }: Pick<Terminal, 'style'>): string {
  const { url, adminUrl, gateway, key } = welcome;
  const models = listModels(welcome.entries);
  const rows: readonly (readonly [string, string])[] = [
    ['traffic', `${url}  (OpenAI base URL ${url}/v1, Anthropic base URL ${url})`],
    ['admin', `${adminUrl}  (/healthz /readyz /metrics /snapshot /status)`],
    ['gateway', gateway],
    ['models', models.length === 0 ? 'none yet' : models.join(', ')],
    ...(key === undefined ? [] : [['key', `${key.value}  (AIKey ${key.name})`] as const]),
  ];
  return [
    '',
    `${style('green', 'Sallyport')} serves ${welcome.folder}`,
    '',
    ...rows.map(([label, text]) => `  ${style('bold', label.padEnd(8))} ${text}`),
    '',
    ...firstRequest(welcome, models[0]),
    'Edit the folder: a good change is served at once. Ctrl-C stops.',
    '',
    '',
  ].join('\n');
}

function firstRequest({ url, key, entries }: Welcome, model: string | undefined): readonly string[] {
  if (model === undefined || model.endsWith('*')) return [];
  if (key === undefined && !takesAnonymous(entries)) return [];
  const credential = key === undefined ? '' : `-H 'authorization: Bearer ${key.value}' `;
  return [
    'Try it:',
    '',
    `  curl -s ${url}/v1/chat/completions \\`,
    `    ${credential}-H 'content-type: application/json' \\`,
    `    -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] })}'`,
    '',
  ];
}

function takesAnonymous(entries: readonly OwnedEntry[]): boolean {
  return entries.some(
    ({ body }) => body.kind === 'settings' && body.authentication.some(({ kind }) => kind === 'Anonymous'),
  );
}

/** Names that rules name in full, then beginnings with a star. */
function listModels(entries: readonly OwnedEntry[]): readonly string[] {
  const names = entries.flatMap(({ body }) =>
    body.kind !== 'route' || body.fault !== undefined
      ? []
      : body.matches.map(({ model }) =>
          model.kind === 'Any' ? '*' : model.kind === 'Prefix' ? `${model.value}*` : model.value,
        ),
  );
  return [...new Set(names)]
    .sort((a, b) => Number(a.endsWith('*')) - Number(b.endsWith('*')) || (a < b ? -1 : 1))
    .slice(0, 20);
}
