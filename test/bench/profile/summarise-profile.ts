/** The part of V8's CPU profile that is read here (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** Lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Time in functions themselves, callees not included. */
export interface Share {
  readonly name: string;
  /** Of the time in which the program was not idle, 0 to 1. */
  readonly share: number;
}

export interface ProfileSummary {
  readonly busyMs: number;
  /** By source file or, for what is not ours, by module. */
  readonly places: readonly Share[];
  readonly functions: readonly Share[];
  /** By the innermost file of ours on the stack, what it calls in Node and in packages included. */
  readonly owners: readonly Share[];
}

/** `placeOf` names the source of a frame: with bundles, what their source map says. */
export function summariseProfile(
  { nodes, samples, timeDeltas }: CpuProfile,
  placeOf: (frame: CallFrame) => string,
): ProfileSummary {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const ownerOf = makeOwnerOf(nodes, placeOf);
  const owners = new Map<string, number>();
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = Math.max(0, timeDeltas[at] ?? 0);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const place = frame.url === '' ? frame.functionName || '(native)' : placeOf(frame);
    busy += micros;
    add(owners, ownerOf(id), micros);
    add(places, frame.url === '' && !place.startsWith('(') ? '(native)' : place, micros);
    add(functions, frame.url === '' ? place : `${frame.functionName || '(anonymous)'}  ${place}`, micros);
  }
  return {
    busyMs: busy / 1000,
    places: largest(places, busy),
    functions: largest(functions, busy),
    owners: largest(owners, busy),
  };
}

const ours = /^(proxy|contract|runtime|cli)\//;

function makeOwnerOf(
  nodes: readonly ProfileNode[],
  placeOf: (frame: CallFrame) => string,
): (id: number) => string {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const places = new Map(
    nodes.map(({ id, callFrame }) => [id, callFrame.url === '' ? '' : placeOf(callFrame)]),
  );
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  return (from) => {
    let outermost = '';
    for (let id: number | undefined = from; id !== undefined; id = parents.get(id)) {
      const place = places.get(id) ?? '';
      if (ours.test(place)) return place;
      if (place !== '') outermost = place;
    }
    return outermost === '' ? (names.get(from) ?? '') : `none, under ${outermost}`;
  };
}

function add(totals: Map<string, number>, name: string, micros: number): void {
  totals.set(name, (totals.get(name) ?? 0) + micros);
}

function largest(totals: ReadonlyMap<string, number>, of: number): readonly Share[] {
  return Array.from(totals, ([name, micros]) => ({ name, share: micros / of })).sort(
    (a, b) => b.share - a.share,
  );
}
