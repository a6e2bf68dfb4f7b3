import type { CallerAttributes } from '#contract/snapshot/caller-attributes.ts';
import type { Caller } from './caller.ts';

/** A caller without credentials, with what the settings say of such callers. */
export function anonymousCaller(attributes: CallerAttributes): Caller {
  return { kind: 'Anonymous', id: 'anonymous', ...fullAttributes(attributes), models: undefined };
}

/** Absent attributes become empty, so that selectors and labels need not ask. */
export function fullAttributes(
  attributes: CallerAttributes,
): Pick<Caller, 'team' | 'app' | 'user' | 'project' | 'costCenter' | 'labels' | 'groups'> {
  const { team = '', app = '', user = '', project = '', costCenter = '', labels = {} } = attributes;
  return { team, app, user, project, costCenter, labels, groups: [] };
}
