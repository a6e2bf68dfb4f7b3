import type { ObjectRef } from '#operator/api/resources.ts';
import type { ObjectStatus, StatusSink } from '#operator/status/status-sink.ts';
import type { Logger } from '#runtime/logger.ts';

/** Statuses in memory, for `/status`; what turns bad is logged. */
export interface LocalStatuses extends StatusSink {
  /** By `<kind> <namespace>/<name>`. */
  all(): Readonly<Record<string, ObjectStatus>>;
}

export function makeLocalStatuses(logger: Logger): LocalStatuses {
  const statuses = new Map<string, ObjectStatus>();
  return {
    current: (ref) => statuses.get(nameOf(ref)),
    write: async (ref, status) => {
      logChanges(logger, { ref, before: statuses.get(nameOf(ref)), after: status });
      statuses.set(nameOf(ref), status);
    },
    emit: async (ref, { type, reason, message }) => {
      const fields = { object: nameOf(ref), reason };
      if (type === 'Warning') logger.warn(fields, message);
      else logger.info(fields, message);
    },
    all: () => Object.fromEntries(Array.from(statuses).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

/** Not acknowledged yet is how every change begins; what nothing refers to, no proxy needs. */
const unremarkable = new Set(['Pending', 'NoProxies', 'NotAccepted']);

/**
 * A condition that was not True before and is not now is no news, unless it says something else. Those that follow
 * from the folder alone are printed with file and line by the command; what proxies made of it is known here only.
 */
function logChanges(
  logger: Logger,
  { ref, before, after }: { ref: ObjectRef; before: ObjectStatus | undefined; after: ObjectStatus },
): void {
  for (const { type, status, reason, message } of after.conditions) {
    const old = before?.conditions.find((condition) => condition.type === type);
    if (old?.status === status && old.message === message) continue;
    const fields = { object: nameOf(ref), condition: type, status, reason };
    const remarkable = type === 'Programmed' && status !== 'True' && !unremarkable.has(reason);
    if (remarkable) logger.warn(fields, message);
    else logger.debug(fields, message);
  }
}
