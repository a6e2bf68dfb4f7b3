import type { ProxyIdentity } from './proxy-identity.ts';

/**
 * Whether a proxy may have a gateway's snapshot, provider secrets included: it runs in the gateway's own namespace
 * under the service account `<gateway name>-proxy`. Whoever may run pods under that account may therefore read
 * what the gateway uses, and nobody else may.
 */
export function mayServe(
  identity: ProxyIdentity,
  gateway: { readonly namespace: string; readonly name: string },
): boolean {
  return (
    identity.namespace === gateway.namespace && identity.serviceAccount === proxyServiceAccount(gateway.name)
  );
}

/** The service account under which the proxies of a gateway run. */
export function proxyServiceAccount(gatewayName: string): string {
  return `${gatewayName}-proxy`;
}
