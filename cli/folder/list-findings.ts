import type { LoadedFolder } from '#operator/sources/files/loaded-folder.ts';
import type { DesiredStatus } from '#operator/translate/translation.ts';
import type { AssumedSecret } from './assume-secrets.ts';
import { readFieldPath } from './read-field-path.ts';

/** One thing that a person should know of a folder. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Relative to the folder; absent where no file holds the object. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** `AIRoute ai/chat`. */
  readonly object?: string;
  /** Field path within the object. */
  readonly path?: string;
  /** `ResolvedRefs=False, ProviderNotFound`. */
  readonly condition?: string;
  readonly message: string;
}

/** Not as it could be, but as somebody wrote it, or not known yet: no mistake. */
const meant = new Set(['Suspended', 'Expired', 'Overridden', 'PartlyOverridden', 'KeysPending']);

/**
 * What the schemas, then the operator, have to say of a folder, in that order. An AIKey without its Secret is no
 * finding: the operator mints it.
 */
export function listFindings(
  loaded: LoadedFolder,
  statuses: readonly DesiredStatus[],
  assumed: readonly AssumedSecret[],
): readonly Finding[] {
  return [
    ...schemaFindings(loaded),
    ...statuses.flatMap((status) => statusFindings(loaded, status)),
    ...assumed
      .filter(({ neededBy }) => neededBy.kind !== 'AIKey')
      .map((secret) => assumedFinding(loaded, secret)),
  ];
}

function schemaFindings({ problems }: LoadedFolder): readonly Finding[] {
  return problems.map(({ file, line, column, path, message, object }) => ({
    severity: 'error',
    file,
    line,
    column,
    message,
    ...(path === '' ? {} : { path }),
    ...(object === undefined ? {} : { object: `${object.kind} ${object.namespace}/${object.name}` }),
  }));
}

function statusFindings(loaded: LoadedFolder, { ref, conditions }: DesiredStatus): readonly Finding[] {
  return conditions
    .filter(({ status }) => status !== 'True')
    .map(({ type, status, reason, message }) => ({
      severity: meant.has(reason) ? 'warning' : 'error',
      ...loaded.positionOf(ref, readFieldPath(message)),
      object: `${ref.kind} ${ref.namespace}/${ref.name}`,
      condition: `${type}=${status}, ${reason}`,
      message,
    }));
}

function assumedFinding(loaded: LoadedFolder, { namespace, name, key, neededBy }: AssumedSecret): Finding {
  return {
    severity: 'warning',
    ...loaded.positionOf(neededBy),
    object: `${neededBy.kind} ${neededBy.namespace}/${neededBy.name}`,
    message: `Secret ${namespace}/${name} (key ${key}) is not in the folder; taken to be in the cluster`,
  };
}
