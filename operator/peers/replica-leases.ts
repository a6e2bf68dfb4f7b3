/** A replica's own Lease, as others see it. */
export interface ReplicaRecord {
  readonly name: string;
  /** Changes with each renewal; of the writer's clock, so compared with itself only. */
  readonly renewTime: string;
  /** Text of the annotation. */
  readonly summary: string;
  /** Text of the annotation about used keys; absent: there is none. */
  readonly keyUse?: string;
  /** State of the object that was seen. */
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What a replica writes of itself. */
export interface ReplicaClaim {
  readonly name: string;
  readonly identity: string;
  /** Others forget it so long after its last renewal. */
  readonly durationSeconds: number;
  /** Milliseconds since the epoch. */
  readonly renewedAtMs: number;
  readonly summary: string;
  /** When keys were last used, as far as this replica was told. */
  readonly keyUse?: string;
}

/** Told of the Leases of all replicas, one's own included. */
export interface ReplicaSink {
  put(record: ReplicaRecord): void;
  remove(name: string): void;
  /** Once, when everything that was there at the start was put. */
  synced(): void;
}

/** One Lease a replica, where all replicas see it. The writing methods throw when refused or unreachable. */
export interface ReplicaLeases {
  /** Makes it where it is not there. */
  write(claim: ReplicaClaim, signal: AbortSignal): Promise<void>;
  /** Removes it, in the state that was seen; without `seen`, whatever its state. */
  remove(name: string, seen: ReplicaRecord | undefined, signal: AbortSignal): Promise<void>;
  /** Resolves when `signal` aborts, and only then. */
  watch(sink: ReplicaSink, signal: AbortSignal): Promise<void>;
}
