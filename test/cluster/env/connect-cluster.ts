import type { ApiRequest, Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import { runKubectl } from './run-kubectl.ts';
import { sendRequest } from './send-request.ts';
import { watchEvents } from './watch-events.ts';

/** A Cluster over a control plane that runs elsewhere, for instance in the process of the test runner. */
export function connectCluster(connection: Connection): Cluster {
  const { url, caPem, kubeconfigPath, users } = connection;
  const tokenFor = (name: string) => {
    const user = users.find((candidate) => candidate.name === name);
    if (user === undefined) throw new Error(`no user ${name} in the token file`);
    return user.token;
  };
  const adminToken = tokenFor('admin');
  const asAdmin = (request: ApiRequest) => ({ url, caPem, request: { token: adminToken, ...request } });
  return {
    url,
    caPem,
    adminToken,
    kubeconfigPath,
    tokenFor,
    request: (request) => sendRequest(asAdmin(request)),
    watch: (request) => watchEvents(asAdmin(request)),
    kubectl: (args, options = {}) => runKubectl(connection, args, options),
  };
}
