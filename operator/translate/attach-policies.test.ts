import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { PolicyEntry } from '#contract/snapshot/policy-entry.ts';
import type { AnyResource } from '../api/resources.ts';
import { makeResourceSet } from '../store/make-resource-set.ts';
import { parseResource } from '../validate/parse-resource.ts';
import { translate } from './translate.ts';
import { translateRateLimit } from './translate-rate-limit.ts';

function own(kind: string, name: string, spec: object, createdAt = '2026-01-01T00:00:00Z'): AnyResource {
  const metadata = { name, namespace: 'ai', creationTimestamp: createdAt };
  const parsed = parseResource({ apiVersion: 'sallyport.dev/v1alpha1', kind, metadata, spec });
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

const models = ['a', 'b', 'c'] as const;
const target = fc.constantFrom(
  { kind: 'AIGateway', name: 'main' },
  { kind: 'AIRoute', name: 'chat' },
  { kind: 'AIRoute', name: 'chat', sectionName: 'one' },
);
const rule = fc.record({
  name: fc.constantFrom('x', 'y', 'z'),
  effect: fc.constantFrom('Allow', 'Deny'),
  models: fc.uniqueArray(fc.constantFrom(...models, '*'), { minLength: 1 }),
});
const limits = fc.record({ maxTools: fc.nat(9), maxImages: fc.nat(9) }, { requiredKeys: [] });
const policySpec = fc.record(
  {
    targetRefs: fc.uniqueArray(target, {
      minLength: 1,
      maxLength: 2,
      selector: (ref) => JSON.stringify(ref),
    }),
    mode: fc.constantFrom('Enforce', 'Enforce', 'Observe'),
    precedence: fc.constantFrom('Default', 'Override'),
    callers: fc.constantFrom(
      {},
      { teams: ['blue'] },
      { teams: ['red', 'blue'] },
      { kinds: ['Anonymous'] },
      { apps: ['no'] },
    ),
    access: fc.record({ rules: fc.uniqueArray(rule, { minLength: 1, selector: (one) => one.name }) }),
    limits: limits.filter((one) => Object.keys(one).length > 0),
    rateLimits: fc.constant([{ name: 'pace', unit: 'Requests', amount: 1, window: '1m' }]),
  },
  { requiredKeys: ['targetRefs', 'mode', 'precedence'] },
);
type PolicySpec = typeof policySpec extends fc.Arbitrary<infer Spec> ? Spec : never;

const world: readonly AnyResource[] = [
  own('AIGateway', 'main', {}),
  own('AIProvider', 'mock', { type: 'Mock' }),
  own('AIPolicy', 'who', {
    targetRefs: [{ kind: 'AIGateway', name: 'main' }],
    authentication: {
      sources: [
        { name: 'keys', type: 'APIKey' },
        { name: 'anyone', type: 'Anonymous', anonymous: { attributes: { team: 'red' } } },
      ],
    },
  }),
  own('AIKey', 'blue', { secretName: 'blue', attributes: { team: 'blue' } }),
  own('AIRoute', 'chat', {
    parentRefs: [{ name: 'main' }],
    rules: ['one', 'two'].map((name) => ({
      name,
      matches: [{ model: { value: name } }],
      targets: [{ name: 't', providerRef: { name: 'mock' } }],
    })),
  }),
];

interface Caller {
  readonly kind: 'Key' | 'Anonymous';
  readonly team: string;
}
const callers: readonly Caller[] = [
  { kind: 'Key', team: 'blue' },
  { kind: 'Anonymous', team: 'red' },
];

function meets({ kinds, teams: wanted, apps }: CallerSelector, caller: Caller): boolean {
  return (
    (kinds?.includes(caller.kind) ?? true) && (wanted?.includes(caller.team) ?? true) && apps === undefined
  );
}

/** What a request meets, told in the simplest way: every policy there is, strongest first. */
function judge(policies: readonly PolicyEntry[], caller: Caller, model: string): unknown {
  const own = policies.filter((one) => one.mode === 'Enforce' && meets(one.callers ?? {}, caller));
  const names = (effect: string) => (policy: PolicyEntry) =>
    policy.access?.filter((one) => one.effect === effect).flatMap((one) => one.models) ?? [];
  const means = (pattern: string) => pattern === '*' || pattern === model;
  const allows = own.map(names('Allow')).find((patterns) => patterns.length > 0) ?? [];
  const first = (field: 'maxTools' | 'maxImages') =>
    own.map((one) => one.limits?.[field]).find((value) => value !== undefined);
  return {
    allowed: allows.some(means) && !own.flatMap(names('Deny')).some(means),
    maxTools: first('maxTools'),
    maxImages: first('maxImages'),
    rated: own.filter((one) => one.rateLimits !== undefined).map((one) => one.name),
  };
}

/** Every policy over a rule, strongest first, told from the specs alone. */
function listAll(specs: readonly PolicySpec[], rule: string): readonly PolicyEntry[] {
  const strength = (spec: PolicySpec): number => {
    const levels = spec.targetRefs.flatMap((ref) => {
      if (ref.kind === 'AIGateway') return [0];
      if (!('sectionName' in ref)) return [1];
      return ref.sectionName === rule ? [2] : [];
    });
    return Math.min(...levels.map((level) => (spec.precedence === 'Override' ? level : 5 - level)));
  };
  return specs
    .map((spec, age) => ({ spec, age }))
    .filter(({ spec }) => Number.isFinite(strength(spec)))
    .sort((a, b) => strength(a.spec) - strength(b.spec) || a.age - b.age)
    .flatMap(({ spec, age }) => toEntry(spec, age));
}

function toEntry(spec: PolicySpec, age: number): readonly PolicyEntry[] {
  const resource = toResource(spec, age);
  if (resource.kind !== 'AIPolicy') return [];
  const { mode, callers: selector, access, limits: bounds, rateLimits } = resource.spec;
  return [
    {
      kind: 'policy',
      namespace: 'ai',
      name: resource.metadata.name,
      mode,
      ...(selector === undefined ? {} : { callers: selector }),
      ...(access === undefined ? {} : { access: access.rules }),
      ...(bounds === undefined ? {} : { limits: bounds }),
      ...(rateLimits === undefined ? {} : { rateLimits: rateLimits.map(translateRateLimit) }),
    },
  ];
}

function toResource(spec: PolicySpec, age: number): AnyResource {
  const bare = spec.limits === undefined && spec.rateLimits === undefined;
  const { access = bare ? { rules: [{ name: 'x', models: ['*'] }] } : undefined, ...rest } = spec;
  const whole = access === undefined ? rest : { ...rest, access };
  return own('AIPolicy', `p${age}`, whole, `2026-02-${String(age + 10)}T00:00:00Z`);
}

test('leaving-out-overridden-policies-changes-no-verdict', () => {
  fc.assert(
    fc.property(fc.array(policySpec, { maxLength: 6 }), (specs) => {
      const { gateways } = translate(makeResourceSet([...world, ...specs.map(toResource)]));
      const entries = gateways.get('ai/main') ?? [];
      const listed = new Map(entries.map(({ name, body }) => [name, body]));
      for (const { body } of entries) {
        if (body.kind !== 'route') continue;
        const kept = body.policies.flatMap((name) => {
          const policy = listed.get(name);
          return policy?.kind === 'policy' ? [policy] : [];
        });
        expect(kept.length).toBe(body.policies.length);
        const all = listAll(specs, body.rule);
        for (const caller of callers) {
          for (const model of models) expect(judge(kept, caller, model)).toEqual(judge(all, caller, model));
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test('what-is-overridden-is-listed-nowhere-and-what-is-listed-is-attached', () => {
  fc.assert(
    fc.property(fc.array(policySpec, { maxLength: 6 }), (specs) => {
      const { gateways, statuses } = translate(makeResourceSet([...world, ...specs.map(toResource)]));
      const listed = new Set(
        (gateways.get('ai/main') ?? []).flatMap(({ body }) => (body.kind === 'route' ? body.policies : [])),
      );
      for (const { ref, conditions, parts } of statuses) {
        if (ref.kind !== 'AIPolicy' || ref.name === 'who') continue;
        const attached = parts.flatMap((part) => part.conditions).filter((one) => one.type === 'Attached');
        const dead = attached.every(
          (one) => one.status === 'False' && one.message.match(/^spec.access/) === null,
        );
        expect({ ref, listed: listed.has(`policy/ai/${ref.name}`) }).toEqual({ ref, listed: !dead });
        expect(conditions.map((one) => one.type)).toEqual(['Accepted', 'ResolvedRefs', 'Attached']);
      }
    }),
    { numRuns: 500 },
  );
});
