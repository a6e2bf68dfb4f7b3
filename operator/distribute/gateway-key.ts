/** `<namespace>/<name>` of an AIGateway, the key of `Translation.gateways`. */
export function gatewayKey(gateway: { readonly namespace: string; readonly name: string }): string {
  return `${gateway.namespace}/${gateway.name}`;
}
