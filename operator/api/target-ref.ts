import Type, { type Static } from 'typebox';
import { namespaceName, object, objectName, sectionName } from './schema-parts.ts';

/** What a policy or a budget is attached to. */
export const TargetRef = object(
  {
    kind: Type.Enum(['AIGateway', 'AIRoute'], { description: 'Kind of the target.' }),
    name: objectName('Name of the target.'),
    namespace: Type.Optional(
      namespaceName("Namespace of the target; another than this object's needs a ReferenceGrant there."),
    ),
    sectionName: Type.Optional(sectionName('Rule of the AIRoute. Absent: all its rules.')),
  },
  {
    description: 'Something that is governed.',
    rules: [
      {
        rule: "!has(self.sectionName) || self.kind == 'AIRoute'",
        message: 'sectionName goes with kind AIRoute',
      },
    ],
  },
);
export type TargetRef = Readonly<Static<typeof TargetRef>>;
