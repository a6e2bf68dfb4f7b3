import { isRecord } from '#runtime/is-record.ts';
import type { Result } from '#runtime/result.ts';
import type { AnyResource } from '../../api/resources.ts';
import { parseResource } from '../../validate/parse-resource.ts';
import type { ValidationProblem } from '../../validate/validation-problem.ts';
import type { KubeObject } from './kube-object.ts';

const metadataFields = [
  'name',
  'namespace',
  'uid',
  'generation',
  'creationTimestamp',
  'labels',
  'annotations',
] as const;

/**
 * What the API server sent -> a resource. Metadata is cut down to what is used: it is the server's own, and a field that
 * a newer server adds there must not make every object invalid.
 */
export function parseKubeObject({ raw }: KubeObject): Result<AnyResource, readonly ValidationProblem[]> {
  const given = isRecord(raw.metadata) ? raw.metadata : {};
  const metadata = Object.fromEntries(
    metadataFields.filter((field) => given[field] !== undefined).map((field) => [field, given[field]]),
  );
  return parseResource({ ...raw, metadata });
}

const shownProblems = 5;

/** The first few problems in one line: `spec.rules[0].name: is required; …`. */
export function describeProblems(problems: readonly ValidationProblem[]): string {
  const shown = problems
    .slice(0, shownProblems)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const rest = problems.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
