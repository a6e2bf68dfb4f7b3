import type { ModelPriceSpec } from '#operator/api/model-price.ts';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { translateEntry } from './translate-entry.ts';

export interface PricedName {
  readonly name: string;
  readonly price: ModelPriceSpec;
}

export interface TranslatedFile {
  readonly models: readonly PricedName[];
  /** Each begins with the key of the model. */
  readonly problems: readonly string[];
  /** Fields that were not carried over, with the models that have them. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
  /** Models without a price by token or request. */
  readonly unpriced: readonly string[];
  /** Models whose price is 0 throughout. */
  readonly free: readonly string[];
}

/** LiteLLM's own example of an entry. */
const sample = 'sample_spec';

/** The models of one `litellm_provider`, or of all; the failure is one sentence. */
export function translatePriceFile(
  file: unknown,
  provider: string | undefined,
): Result<TranslatedFile, string> {
  if (!isRecord(file)) return failed('must be an object with a field for each model');
  const models = new Map<string, ModelPriceSpec>();
  const problems: string[] = [];
  const unknown = new Map<string, string[]>();
  const unpriced: string[] = [];
  for (const [key, entry] of Object.entries(file)) {
    if (key === sample || (provider !== undefined && providerOf(entry) !== provider)) continue;
    if (!isRecord(entry)) {
      problems.push(`${key}: must be an object`);
      continue;
    }
    const translated = translateEntry(entry);
    problems.push(...translated.problems.map((problem) => `${key}: ${problem}`));
    for (const field of translated.unknown) unknown.set(field, [...(unknown.get(field) ?? []), key]);
    const name = nameOf(key, providerOf(entry));
    if (translated.price === undefined) unpriced.push(key);
    else if (models.has(name)) problems.push(`${key}: ${name} is there already`);
    else models.set(name, translated.price);
  }
  const priced = Array.from(models, ([name, price]) => ({ name, price }));
  const free = priced.filter(({ price }) => isFree(price)).map(({ name }) => name);
  return ok({ models: priced, problems, unknown, unpriced, free });
}

function providerOf(entry: unknown): string | undefined {
  return isRecord(entry) && typeof entry.litellm_provider === 'string' ? entry.litellm_provider : undefined;
}

/** `groq/llama-3.1-8b-instant` -> as Groq calls it. */
function nameOf(key: string, provider: string | undefined): string {
  return provider !== undefined && key.startsWith(`${provider}/`) ? key.slice(provider.length + 1) : key;
}

function isFree({ tiers: _tiers, ...amounts }: ModelPriceSpec): boolean {
  return Object.values(amounts).every((amount) => amount === '0');
}
