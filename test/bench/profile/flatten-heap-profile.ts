import type { CallFrame, CpuProfile, ProfileNode } from './summarise-profile.ts';

/**
 * The part of V8's sampling heap profile that is read here
 * (https://chromedevtools.github.io/devtools-protocol/tot/HeapProfiler/#type-SamplingHeapProfile).
 */
export interface HeapProfile {
  readonly head: HeapNode;
}

export interface HeapNode {
  readonly callFrame: CallFrame;
  /** Bytes allocated in the function itself. */
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** A heap profile as a CPU profile that counts bytes in place of microseconds: one sample a node. */
export function flattenHeapProfile({ head }: HeapProfile): CpuProfile {
  const nodes: ProfileNode[] = [];
  const sizes: number[] = [];
  const visit = (node: HeapNode): number => {
    const id = sizes.push(node.selfSize) - 1;
    nodes.push({ id, callFrame: node.callFrame, children: node.children.map(visit) });
    return id;
  };
  visit(head);
  return { nodes, samples: [...sizes.keys()], timeDeltas: sizes };
}
