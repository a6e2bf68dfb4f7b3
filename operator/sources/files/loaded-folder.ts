import type { AnyResource } from '../../api/resources.ts';
import type { PathSegment } from '../../validate/validation-problem.ts';

/** A place in a file; `file` is relative to the folder, lines and columns count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Names one object in a folder. */
export interface ObjectName {
  readonly kind: string;
  /** Empty for kinds without a namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** What is wrong, and where. A problem of a file as a whole stands at 1:1 and has no object. */
export interface FileProblem extends FilePosition {
  /** Field path within the object, `spec.rules[0].targets`; empty: the object or file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly object?: ObjectName;
}

/** An object of a kind that Sallyport does not use. */
export interface IgnoredObject extends FilePosition {
  readonly object: ObjectName;
}

/** A folder of YAML as it stands. */
export interface LoadedFolder {
  /** The good objects, and the namespaces that they live in; never two of the same kind, namespace and name. */
  readonly resources: readonly AnyResource[];
  /** In the order of files and lines. */
  readonly problems: readonly FileProblem[];
  readonly ignored: readonly IgnoredObject[];
  /** Objects among `resources` that are an earlier version, because what stands there now is bad. Empty on a first load. */
  readonly kept: readonly ObjectName[];
  /** Where an object of `resources` stands, or the field at `segments` in it; `undefined` for what no file holds. */
  positionOf(object: ObjectName, segments?: readonly PathSegment[]): FilePosition | undefined;
}

/** One string for an object's name, for maps. */
export function objectKey({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace}/${name}`;
}
