import type { ControlPlane } from './cluster.ts';

declare global {
  var sallyportControlPlane: ControlPlane | undefined;
}

/** Keeps the control plane of this run for its teardown; jest loads the two as separate modules, so only a global is shared. */
export function keepControlPlane(controlPlane: ControlPlane): void {
  globalThis.sallyportControlPlane = controlPlane;
}

/** Gives the kept control plane away, once. */
export function takeControlPlane(): ControlPlane | undefined {
  const kept = globalThis.sallyportControlPlane;
  globalThis.sallyportControlPlane = undefined;
  return kept;
}
