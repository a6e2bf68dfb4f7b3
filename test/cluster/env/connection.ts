import { Type } from 'typebox';
import { Parse } from 'typebox/value';

const connectionSchema = Type.Object({
  url: Type.String(),
  caPem: Type.String(),
  kubeconfigPath: Type.String(),
  kubectlPath: Type.String(),
  cacheDirectory: Type.String(),
  users: Type.Array(
    Type.Object({ name: Type.String(), groups: Type.Array(Type.String()), token: Type.String() }),
  ),
});

/** Everything that is needed to use a control plane; plain data, so that it crosses from the runner to its workers. */
export type Connection = Type.Static<typeof connectionSchema>;

/** Reads what `JSON.stringify` made of a Connection; throws on anything else. */
export function parseConnection(text: string): Connection {
  return Parse(connectionSchema, JSON.parse(text));
}
