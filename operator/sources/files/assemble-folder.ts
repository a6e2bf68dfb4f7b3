import type { AnyResource } from '../../api/resources.ts';
import { describeObject } from '../../validate/identify-object.ts';
import { parseObject } from '../../validate/parse-resource.ts';
import type { ValidationProblem } from '../../validate/validation-problem.ts';
import { addNamespaces } from './add-namespaces.ts';
import {
  type FilePosition,
  type FileProblem,
  type IgnoredObject,
  type LoadedFolder,
  type ObjectName,
  objectKey,
} from './loaded-folder.ts';
import type { FileObjects, FoundObject } from './read-objects.ts';

/** A good object and where it stands. */
interface HeldObject {
  readonly resource: AnyResource;
  readonly position: FilePosition;
  readonly locate: FoundObject['locate'];
}

/** By objectKey. */
export type HeldObjects = ReadonlyMap<string, HeldObject>;

/** What is to become of a folder: its files in order, what could not be read of it, and what it held before. */
export interface FolderParts {
  readonly files: readonly FileObjects[];
  readonly unread: readonly FileProblem[];
  readonly before: HeldObjects;
}

export interface AssembledFolder {
  readonly loaded: LoadedFolder;
  /** To be `before` the next time. */
  readonly held: HeldObjects;
}

/**
 * Objects -> resources. A bad object costs only itself, and where it was good before, the earlier version stays. Where
 * it cannot be told what a file or folder holds now, everything that it held stays.
 */
export function assembleFolder({ files, unread, before }: FolderParts): AssembledFolder {
  const draft = new FolderDraft(before);
  for (const file of files) for (const object of file.objects) draft.add(object);
  const syntax = [...unread, ...files.flatMap(({ problems }) => problems)];
  const doubtful = [...syntax, ...draft.doubtful];
  const kept = [...before].filter(
    ([key, { position }]) =>
      !draft.held.has(key) &&
      (draft.refused.has(key) || doubtful.some((problem) => covers(problem, position))),
  );
  const held = new Map([...draft.held, ...kept]);
  return {
    held,
    loaded: {
      resources: addNamespaces([...held.values()].map(({ resource }) => resource)),
      problems: [...syntax, ...draft.problems].sort(byPosition),
      ignored: draft.ignored,
      kept: kept.map(([, { resource }]) => nameOf(resource)),
      positionOf: (object, segments = []) => held.get(objectKey(object))?.locate(segments),
    },
  };
}

/** What is gathered while the objects of a folder are gone through. */
class FolderDraft {
  readonly held = new Map<string, HeldObject>();
  readonly problems: FileProblem[] = [];
  readonly ignored: IgnoredObject[] = [];
  /** Keys of objects that are there but bad. */
  readonly refused = new Set<string>();
  /** Objects that may be any of those that their file held. */
  readonly doubtful: FilePosition[] = [];
  readonly #before: HeldObjects;

  constructor(before: HeldObjects) {
    this.#before = before;
  }

  add(found: FoundObject): void {
    const position = found.locate([]);
    const named = nameOfValue(found.value);
    const old = named === undefined ? undefined : this.#before.get(objectKey(named))?.resource;
    const parsed = parseObject(found.value, old === undefined ? {} : { old });
    switch (parsed.kind) {
      case 'Resource':
        this.#hold({ resource: parsed.resource, position, locate: found.locate });
        return;
      case 'Ignored':
        this.ignored.push({ ...position, object: named ?? { kind: '', namespace: '', name: '' } });
        return;
      case 'Invalid':
        if (named !== undefined) this.refused.add(objectKey(named));
        if (parsed.problems.some(isOfIdentity)) this.doubtful.push(position);
        for (const { path, message, segments } of parsed.problems) {
          const about = named === undefined ? {} : { object: named };
          this.problems.push({ ...found.locate(segments), path, message, ...about });
        }
    }
  }

  #hold(one: HeldObject): void {
    const object = nameOf(one.resource);
    const first = this.held.get(objectKey(object))?.position;
    if (first === undefined) {
      this.held.set(objectKey(object), one);
      return;
    }
    const message = `${object.kind} ${object.name} stands in ${first.file}:${first.line} already; that one is used`;
    this.problems.push({ ...one.position, path: '', message, object });
  }
}

/** What an object says of itself; `undefined` where that is too little to tell it from others. */
function nameOfValue(value: unknown): ObjectName | undefined {
  const { kind, namespace, name } = describeObject(value);
  if (kind === undefined || name === undefined) return undefined;
  return { kind, namespace: kind === 'Namespace' ? '' : (namespace ?? 'default'), name };
}

function nameOf({ kind, metadata: { namespace, name } }: AnyResource): ObjectName {
  return { kind, namespace, name };
}

/** Whether it is open which object is meant: `AIRout` may be the AIRoute that was there before. */
function isOfIdentity({ segments: [field] }: ValidationProblem): boolean {
  return field === undefined || field === 'kind' || field === 'apiVersion' || field === 'metadata';
}

/** Whether a doubt extends to what stood at a position: in the same file, or in the folder that is in doubt. */
function covers({ file }: FilePosition, position: FilePosition): boolean {
  return file === '.' || file === position.file || position.file.startsWith(`${file}/`);
}

function byPosition(a: FilePosition, b: FilePosition): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
