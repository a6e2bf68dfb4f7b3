import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Tool } from './read-tool-set.ts';

/** Which tool, with which `go`, to which file, and who hears how it goes. */
export interface Compilation {
  readonly tool: Tool;
  readonly go: string;
  readonly output: string;
  readonly onProgress: (line: string) => void;
}

const progressEvery = 200;
const keptLines = 20;

/** Builds one binary; throws with the last lines of the compiler when it cannot. */
export async function compileTool({ tool, go, output, onProgress }: Compilation): Promise<void> {
  const child = spawn(go, ['build', '-v', ...tool.buildFlags, '-o', output, tool.package], {
    cwd: tool.moduleDirectory,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = Promise.withResolvers<number | null>();
  child.once('error', closed.reject).once('close', closed.resolve);
  const tail: string[] = [];
  let packages = 0;
  createInterface(child.stderr).on('line', (line) => {
    tail.push(line);
    if (tail.length > keptLines) tail.shift();
    packages += 1;
    if (packages % progressEvery === 0) onProgress(`${tool.name}: ${packages} packages`);
  });
  const code = await closed.promise;
  if (code !== 0) throw new Error(`go build of ${tool.name} ended with ${code}:\n${tail.join('\n')}`);
}
