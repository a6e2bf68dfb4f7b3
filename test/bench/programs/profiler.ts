import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// Loaded into a Node program with `--import`: profiles it from a first message to a second one, which names the file to
// write. So the start and the warming up are not in the profile.

const session = new Session();
let started = false;

process.on('message', async (file: string) => {
  if (!started) {
    started = true;
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
  } else {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
  }
  process.send?.('done');
});
process.channel?.unref();
