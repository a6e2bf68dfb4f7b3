/** One step into an object: a field or map key, or the position in a list. */
export type PathSegment = string | number;

/** Why an object is refused. Never holds a value of the object: it may be a secret. */
export interface ValidationProblem {
  /** `spec.rules[0].targets[1].weight`; empty: the object as a whole. */
  readonly path: string;
  /** The same, step by step, for looking up where it stands. */
  readonly segments: readonly PathSegment[];
  readonly message: string;
  /** The object, as far as it could be read. */
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** A problem of the field at `segments`. */
export function problemAt(segments: readonly PathSegment[], message: string): ValidationProblem {
  return { path: formatPath(segments), segments, message };
}

/** `['spec', 'rules', 0, 'a b']` -> `spec.rules[0]["a b"]`. */
export function formatPath(segments: readonly PathSegment[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    if (!/^[\w-]+$/.test(segment)) return `${path}[${JSON.stringify(segment)}]`;
    return path === '' ? segment : `${path}.${segment}`;
  }, '');
}
