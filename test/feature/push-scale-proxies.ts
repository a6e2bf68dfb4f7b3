import { startRigProxy } from './push-rig-proxy.ts';

/**
 * Many proxies in a process of their own, so that the operator's memory and time are its own:
 * `push-scale-proxies.ts <port> <folder with ca.crt and token> <count>`. Ends with its parent's channel.
 */
const [port = '', directory = '', count = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
for (let index = 0; index < Number(count); index += 1) {
  await startRigProxy({ port: Number(port), directory, proxyId: `proxy-${index}` });
}
