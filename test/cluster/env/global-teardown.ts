import { takeControlPlane } from './running-control-plane.ts';

/** Stops the control plane after the last test file. */
export default async function globalTeardown(): Promise<void> {
  await takeControlPlane()?.stop();
}
