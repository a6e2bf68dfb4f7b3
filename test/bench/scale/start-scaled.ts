import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { otherBuild } from '../contestants/sallyport.ts';
import { writeEntries } from '../contestants/sallyport-snapshot.ts';
import { freePort } from '../process/free-port.ts';
import { type Launched, launch, waitForPort } from '../process/launch.ts';
import type { ScaleGround } from './scale-ground.ts';

/** What a proxy of this bench starts with. */
export interface ScaledStart {
  readonly bodies: readonly EntryBody[];
  /** A module of this folder, loaded first. */
  readonly probe?: string;
  /** Its `--memory`; absent: the default. */
  readonly memory?: 'default' | 'small';
  /** Whom it gets its updates from; absent: nobody. */
  readonly operator?: { readonly port: number; readonly caPem: string; readonly token: string };
}

export interface Scaled {
  readonly port: number;
  readonly process: Launched;
  /** On this process's clock, in milliseconds. */
  readonly launchedAt: number;
}

/** Starts the proxy as it ships; resolves at once, it may not listen yet. */
export async function launchScaled(
  { ground, dist }: ScaleGround,
  { bodies, probe, memory, operator }: ScaledStart,
): Promise<Scaled> {
  const port = await freePort();
  const { command, args } = await (await otherBuild(dist).prepare(ground)).program(port);
  writeEntries(args[args.indexOf('--last-good-dir') + 1] ?? '', bodies);
  const preload = probe === undefined ? [] : ['--import', join(import.meta.dirname, probe)];
  const launchedAt = performance.now();
  const process = launch({
    name: `scaled-${port}`,
    command,
    args: [
      ...preload,
      ...(operator === undefined ? args : withOperator(args, operator, ground.scratch)),
      ...(memory === undefined ? [] : ['--memory', memory]),
    ],
    processor: ground.processor,
    scratch: ground.scratch,
    ipc: probe !== undefined,
  });
  return { port, process, launchedAt };
}

/** The same, once it listens. */
export async function startScaled(scale: ScaleGround, start: ScaledStart): Promise<Scaled> {
  const scaled = await launchScaled(scale, start);
  try {
    await waitForPort(scaled.port, scaled.process, 15_000);
  } catch (error) {
    await scaled.process.stop();
    throw error;
  }
  return scaled;
}

function withOperator(
  args: readonly string[],
  { port, caPem, token }: NonNullable<ScaledStart['operator']>,
  scratch: string,
): readonly string[] {
  const [caFile, tokenFile] = [join(scratch, 'operator-ca'), join(scratch, 'operator-token')];
  writeFileSync(caFile, caPem);
  writeFileSync(tokenFile, token);
  const values: Readonly<Record<string, string>> = {
    '--operator': `https://127.0.0.1:${port}`,
    '--operator-ca': caFile,
    '--token-file': tokenFile,
  };
  return args.map((word, at) => values[args[at - 1] ?? ''] ?? word);
}
