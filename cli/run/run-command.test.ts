import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTestFolder } from '#operator/sources/files/test-folder.ts';
import { judgeFolder } from '../folder/judge-folder.ts';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';
import { makeFindingsPrinter } from './run-command.ts';

const free = '127.0.0.1:0';

async function occupy(): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { address: `127.0.0.1:${address.port}`, server };
}

test.each(['--listen', '--admin'])('an-address-in-use-names-%s', async (option) => {
  await using state = await makeTestFolder({});
  const { address, server } = await occupy();
  const words = { '--listen': free, '--admin': free, '--state-dir': state.path, [option]: address };
  const run = runCommandLine(
    ['run', '-f', 'deploy/quickstart', '--log-level', 'silent', ...Object.entries(words).flat()],
    makeRecordingTerminal(),
  );
  await expect(run).rejects.toThrow(
    `${address}: another program listens there; ${option} HOST:PORT takes another`,
  );
  server.close();
});

test('a-folder-without-a-gateway-is-named', async () => {
  await using folder = await makeTestFolder({});
  const run = runCommandLine(
    ['run', '-f', folder.path, '--listen', free, '--admin', free, '--state-dir', join(folder.path, '.s')],
    makeRecordingTerminal(),
  );
  await expect(run).rejects.toThrow(`${folder.path}: there is no AIGateway in the folder`);
});

test('a-folder-that-is-mended-is-said-to-be-good-again-once', async () => {
  await using folder = await makeTestFolder({ 'a.yaml': 'kind: [' });
  const terminal = makeRecordingTerminal();
  const print = makeFindingsPrinter(terminal);
  const look = async () => {
    const { loaded, translation } = await judgeFolder(folder.path);
    print({ loaded, resources: loaded.resources, translation });
  };
  await look();
  await folder.write('a.yaml', '');
  await look();
  await look();
  expect(terminal.printed().err).toMatch(
    /^a\.yaml:1:\d+: error: YAML syntax: .*\nnothing is wrong any more\n$/s,
  );
});
