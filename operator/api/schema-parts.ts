import Type, { type TObject, type TProperties, type TSchema } from 'typebox';

/** A CEL rule of the API server (`x-kubernetes-validations`), evaluated in local mode too. `self` is the value it stands on. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** An object that refuses unknown fields. */
export function object<Properties extends TProperties>(
  properties: Properties,
  options: {
    readonly description: string;
    readonly rules?: readonly ValidationRule[];
    readonly default?: object;
  },
): TObject<Properties> {
  const { rules, ...rest } = options;
  return Type.Object(properties, {
    ...rest,
    additionalProperties: false,
    ...(rules === undefined ? {} : { 'x-kubernetes-validations': rules }),
  });
}

/** A list whose items are told apart by `key`, so that server-side apply merges it item by item. */
export function listMap<Item extends TSchema>(
  item: Item,
  options: {
    readonly key: string;
    readonly maxItems: number;
    readonly minItems?: number;
    readonly description: string;
    readonly default?: readonly [];
  },
) {
  const { key, ...rest } = options;
  return Type.Array(item, { ...rest, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

/** A list of distinct values. */
export function listSet<Item extends TSchema>(
  item: Item,
  options: { readonly maxItems: number; readonly minItems?: number; readonly description: string },
) {
  return Type.Array(item, { ...options, 'x-kubernetes-list-type': 'set' });
}

/** Any keys; unlike that of a plain Type.Record, the pattern also takes keys with a line break, so that no value escapes its schema. */
export const anyKey = '^[\\s\\S]*$';

/** A map from any string. */
export function mapOf<Value extends TSchema>(
  value: Value,
  options: {
    readonly maxProperties: number;
    readonly minProperties?: number;
    readonly description: string;
    readonly default?: object;
  },
) {
  return Type.Record(Type.String({ pattern: anyKey }), value, options);
}

/** Patterns that docs/api.md or a message calls by a name. */
export const patterns = {
  objectName: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  label: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  duration: '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
  modelPattern: '^[^*]*\\*?$',
  /** Up to fifteen digits, so that no amount is more than a number holds exactly in millionths, or nine with decimals. */
  amount: '^(0|[1-9][0-9]{0,14}|(0|[1-9][0-9]{0,8})\\.[0-9]{1,6})$',
} as const;

/** A Kubernetes object name (RFC 1123 subdomain). */
export function objectName(description: string) {
  return Type.String({
    description,
    minLength: 1,
    maxLength: 253,
    pattern: patterns.objectName,
  });
}

/** A namespace name (RFC 1123 label). */
export function namespaceName(description: string) {
  return Type.String({
    description,
    minLength: 1,
    maxLength: 63,
    pattern: patterns.label,
  });
}

/** The name of a rule, target or source within its list. */
export function sectionName(description: string) {
  return Type.String({
    description,
    minLength: 1,
    maxLength: 63,
    pattern: patterns.label,
  });
}

/** A Go-style duration as Gateway API writes it (GEP-2257): `1h30m`, `500ms`. */
export function duration(description: string, defaultValue?: string) {
  return Type.String({
    description,
    maxLength: 24,
    pattern: patterns.duration,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  });
}

/** A model name as clients and providers write it. */
export function modelName(description: string) {
  return Type.String({ description, minLength: 1, maxLength: 256 });
}

/** Model names as clients write them; `*` at the end, and only there, stands for any rest. */
export function modelPattern(description: string) {
  return Type.String({ description, minLength: 1, maxLength: 256, pattern: patterns.modelPattern });
}

/** A CEL expression over a request; checked when the object is translated. */
export function requestExpression(description: string) {
  return Type.String({ description, minLength: 1, maxLength: 1024 });
}

export const SecretKeyRef = object(
  {
    name: objectName('Name of the Secret.'),
    namespace: Type.Optional(
      namespaceName(
        "Namespace of the Secret; another than this object's needs a ReferenceGrant there. Absent: this object's.",
      ),
    ),
    key: Type.String({
      description: 'Key within the Secret.',
      minLength: 1,
      maxLength: 253,
      pattern: '^[-._a-zA-Z0-9]+$',
      default: 'api-key',
    }),
  },
  { description: 'One value of a Secret.' },
);

const attribute = (description: string) =>
  Type.Optional(Type.String({ description, minLength: 1, maxLength: 128 }));
const labels = (description: string) =>
  Type.Optional(mapOf(Type.String({ minLength: 1, maxLength: 128 }), { description, maxProperties: 16 }));

export const AttributesSpec = object(
  {
    team: attribute('Team that answers for the traffic.'),
    app: attribute('Application that sends it.'),
    user: attribute('Person or service user behind it.'),
    project: attribute('Project it belongs to.'),
    costCenter: attribute('Cost center that pays.'),
    labels: labels('Free labels.'),
  },
  { description: 'What metrics, limits and records say of a caller.' },
);

const values = (description: string) =>
  Type.Optional(
    listSet(Type.String({ minLength: 1, maxLength: 128 }), { description, minItems: 1, maxItems: 64 }),
  );

export const CallerSelectorSpec = object(
  {
    kinds: Type.Optional(
      listSet(Type.Enum(['Key', 'JWT', 'ServiceAccount', 'Anonymous']), {
        description: 'How the caller was established.',
        minItems: 1,
        maxItems: 4,
      }),
    ),
    teams: values('Any of these teams.'),
    apps: values('Any of these applications.'),
    users: values('Any of these users.'),
    projects: values('Any of these projects.'),
    costCenters: values('Any of these cost centers.'),
    groups: values('A member of any of these groups.'),
    labels: labels('All of these labels.'),
  },
  { description: 'Which callers are meant: every field that is set must hold.' },
);

export const NamespaceSelector = object(
  {
    from: Type.Enum(['Same', 'All', 'Selector'], {
      description: "Same: this object's namespace. All: every namespace. Selector: those whose labels match.",
      default: 'Same',
    }),
    matchLabels: Type.Optional(
      mapOf(Type.String({ maxLength: 63 }), {
        description: 'Labels that a namespace must carry, with `from: Selector`.',
        minProperties: 1,
        maxProperties: 16,
      }),
    ),
  },
  {
    description: 'A choice of namespaces.',
    // The API server checks the rules on the default as it is written, before it fills in those of its fields.
    default: { from: 'Same' },
    rules: [
      {
        rule: "self.from == 'Selector' ? has(self.matchLabels) : !has(self.matchLabels)",
        message: 'matchLabels goes with from: Selector, and only with it',
      },
    ],
  },
);
