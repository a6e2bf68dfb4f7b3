import type { FleetSummary } from '../distribute/fleet-summary.ts';

/** What one replica tells the others: by `<namespace>/<name>` of the gateway, the proxies that are connected to it. */
export type ReplicaSummary = ReadonlyMap<string, FleetSummary>;
