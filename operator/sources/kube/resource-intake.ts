import type { Logger } from '#runtime/logger.ts';
import { isKindName } from '../../api/kinds.ts';
import type { ObjectRef } from '../../api/resources.ts';
import type { ResourceKind, ResourceSink } from '../resource-sink.ts';
import type { Findings } from './findings.ts';
import type { ObjectName, ReflectorSink } from './known-objects.ts';
import type { KubeObject } from './kube-object.ts';
import { describeProblems, parseKubeObject } from './parse-kube-object.ts';
import { generationOf, type SeenObjects } from './seen-objects.ts';

/** Where one reflector's objects go. */
export interface IntakeOptions {
  readonly kind: ResourceKind;
  readonly sink: ResourceSink;
  readonly seen: SeenObjects;
  readonly findings: Findings;
  readonly logger: Logger;
  /** This reflector is up to date for the first time. */
  readonly onSynced: () => void;
}

/**
 * Parses what a reflector delivers and hands it on. An object that does not parse (stored under another schema, version
 * skew) is kept out: what was last good of it stays, and a finding says why.
 */
export function makeResourceIntake(options: IntakeOptions): ReflectorSink {
  const { kind, sink, seen, findings, logger, onSynced } = options;
  /** Uids of what was handed on. */
  const delivered = new Map<string, string>();

  const withdraw = ({ namespace, name }: ObjectName): void => {
    if (delivered.delete(`${namespace}/${name}`)) sink.remove(kind, namespace, name);
  };

  const reject = (object: KubeObject, message: string): void => {
    const { namespace, name, uid } = object;
    // The last good state of another object that had the name is of no use.
    if (delivered.get(`${namespace}/${name}`) !== uid) withdraw(object);
    const stays = delivered.has(`${namespace}/${name}`) ? '; its last good state stays in force' : '';
    logger.warn({ kind, namespace, name, problem: message }, `an object is not understood${stays}`);
    const ref = ownRef(kind, object);
    if (ref === undefined) return;
    const finding = { type: 'Accepted', reason: 'Invalid', message: `${message}${stays}` } as const;
    findings.set(ref, { ...finding, generation: generationOf(object) });
  };

  return {
    put: (object) => {
      const ref = ownRef(kind, object);
      if (ref !== undefined) seen.put(ref, object);
      const parsed = parseKubeObject(object);
      if (parsed.kind === 'Failed') {
        reject(object, describeProblems(parsed.failure));
        return;
      }
      if (ref !== undefined) findings.clear(ref, 'Accepted');
      sink.put(parsed.value);
      delivered.set(`${object.namespace}/${object.name}`, object.uid);
    },
    remove: (name) => {
      const ref = ownRef(kind, name);
      if (ref !== undefined) {
        seen.remove(ref);
        findings.forget(ref);
      }
      withdraw(name);
    },
    synced: onSynced,
  };
}

function ownRef(kind: ResourceKind, { namespace, name }: ObjectName): ObjectRef | undefined {
  return isKindName(kind) ? { kind, namespace, name } : undefined;
}
