import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { isRecord } from '#runtime/is-record.ts';
import type { PathSegment } from '../../validate/validation-problem.ts';
import { kubectlYaml } from './kubectl-yaml.ts';
import type { FilePosition, FileProblem } from './loaded-folder.ts';

/** An object of a file, not looked at yet. */
export interface FoundObject {
  readonly value: unknown;
  /**
   * Where a field stands, or the nearest field around it. Without segments: the object. Items of a list are found by
   * position, or by the name that they have.
   */
  locate(segments: readonly PathSegment[]): FilePosition;
}

/** The objects of one file. Where there are problems, there may have been more. */
export interface FileObjects {
  readonly objects: readonly FoundObject[];
  readonly problems: readonly FileProblem[];
}

type Locator = (offset: number) => FilePosition;

/** Splits a file into objects: documents, and the items of Lists. A document with a syntax error costs only itself. */
export function readObjects(file: string, text: string): FileObjects {
  const lines = new LineCounter();
  const locate: Locator = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const documents = parseAllDocuments(text, { ...kubectlYaml, lineCounter: lines });
    const read = [...documents].map((document) => readDocument(document, locate));
    return {
      objects: read.flatMap(({ objects }) => objects),
      problems: read.flatMap(({ problems }) => problems),
    };
  } catch (error) {
    // The parser recurses: a stack overflow is the one thing that it throws.
    if (!(error instanceof RangeError)) throw error;
    return { objects: [], problems: [{ ...locate(0), path: '', message: 'is nested too deeply' }] };
  }
}

function readDocument(document: Document.Parsed, locate: Locator): FileObjects {
  const [error] = document.errors;
  if (error !== undefined) {
    return failedAt(locate(error.pos[0]), `YAML syntax: ${error.message}`);
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { objects: [], problems: [] };
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { objects: unwrapLists(value, root, { document, locate }), problems: [] };
  } catch {
    return failedAt(locate(root.range[0]), 'YAML: an alias is unknown, or aliases expand too far');
  }
}

function failedAt(position: FilePosition, message: string): FileObjects {
  return { objects: [], problems: [{ ...position, path: '', message }] };
}

interface Place {
  readonly document: Document.Parsed;
  readonly locate: Locator;
}

function unwrapLists(value: unknown, node: unknown, place: Place): readonly FoundObject[] {
  if (
    isRecord(value) &&
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    const items = childOf(node, 'items', place)?.node;
    return value.items.flatMap((item, index) => unwrapLists(item, childOf(items, index, place)?.node, place));
  }
  return [{ value, locate: (segments) => locateField(node, segments, place) }];
}

function locateField(root: unknown, segments: readonly PathSegment[], place: Place): FilePosition {
  let node = root;
  let offset = offsetOf(root) ?? 0;
  for (const segment of segments) {
    const child = childOf(node, segment, place);
    if (child === undefined) break;
    node = child.node;
    offset = child.offset ?? offset;
  }
  return place.locate(offset);
}

/** A field stands where its key does, an item where it begins. */
function childOf(
  given: unknown,
  segment: PathSegment,
  { document }: Place,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (isSeq(node) && typeof segment === 'number') {
    const item = node.items[segment];
    return item === undefined ? undefined : { node: item, offset: offsetOf(item) };
  }
  if (isSeq(node)) {
    const item = node.items.find((one) => isMap(one) && one.get('name') === segment);
    return item === undefined ? undefined : { node: item, offset: offsetOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === segment);
  return pair === undefined ? undefined : { node: pair.value, offset: offsetOf(pair.key) };
}

function offsetOf(node: unknown): number | undefined {
  const ranged: Partial<Pick<Node, 'range'>> = isRecord(node) ? node : {};
  return ranged.range?.[0];
}
