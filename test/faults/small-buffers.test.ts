import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CaseName, Sight } from './small-buffers/cases.ts';
import { runInNamespace, whyNoNamespace } from './small-buffers/namespace.ts';

// Every case in a network namespace of its own whose sockets have buffers of 16 KB: larger ones hide what hangs, since they
// take a whole answer although nobody reads it.

const program = join(import.meta.dirname, 'small-buffers', 'case-program.ts');
const limitMs = 50_000;

/** What the case tells; a case that hangs fails here. */
async function see(name: CaseName): Promise<Sight> {
  const output = await runInNamespace(program, [name], limitMs);
  if (output === undefined) throw new Error(`'${name}' was not over within ${limitMs} ms`);
  return JSON.parse(output);
}

const reason = whyNoNamespace();
const title = 'with-socket-buffers-of-16-KB';
if (reason === undefined) describe(title, defineCases);
else if (process.env.CI === 'true') {
  test(title, () => {
    throw new Error(`needs a network namespace: ${reason}`);
  });
} else describe.skip(`${title}: ${reason}`, defineCases);

function defineCases(): void {
  test('a-large-answer-arrives-whole', async () => {
    expect(await see('large answer')).toEqual({ status: 200, whole: true, cut: false });
  });

  test.each(['endless stream', 'endless translated stream'] as const)(
    'an-%s-waits-for-its-slow-reader-and-ends-when-the-reader-leaves',
    async (name) => {
      const { onItsWayKb, grownKb, leftToUpstream } = await see(name);
      expect(onItsWayKb).toBeLessThan(1024);
      expect(grownKb).toBeLessThan(4096);
      expect(leftToUpstream).toBe(true);
    },
  );

  test.each(['resumed stream', 'resumed translated stream'] as const)(
    'a-%s-goes-on-where-its-reader-stopped-and-the-pause-is-not-taken-for-the-upstreams-silence',
    async (name) => {
      const { stuckAtKb, ...rest } = await see(name);
      expect(stuckAtKb).toBeLessThan(1024);
      expect(rest).toEqual({ whole: true, closed: true, error: false, cut: false });
    },
  );

  test('a-stream-whose-client-stops-reading-for-ever-holds-little-and-is-ended', async () => {
    const { whileHeldKb, afterKb, ...rest } = await see('abandoned stream');
    expect(whileHeldKb).toBeLessThan(4096);
    expect(afterKb).toBeLessThan(4096);
    expect(rest).toEqual({ ended: true, leftToUpstream: true });
  });

  test('an-answer-whose-client-stops-reading-for-ever-is-let-go', async () => {
    const { whileHeldKb, afterKb, ended } = await see('abandoned answer');
    expect(whileHeldKb).toBeGreaterThan(16 * 1024);
    expect(afterKb).toBeLessThan(4096);
    expect(ended).toBe(true);
  });

  test('a-client-that-reads-slowly-gets-all-of-its-answer', async () => {
    expect(await see('slowly read answer')).toEqual({ whole: true, cut: false });
  });

  test('slow-streams-hold-up-no-request-beside-them', async () => {
    const seen = await see('slow streams beside fast requests');
    expect(seen).toEqual({ fast: 50, stillStuck: true, slowWhole: true });
  });

  test('a-large-request-reaches-an-upstream-that-reads-slowly', async () => {
    expect(await see('upstream reads slowly')).toEqual({ status: 200, megabytes: 8 });
  });

  test('a-client-that-sends-too-much-is-told-while-it-sends', async () => {
    expect(await see('gateway refuses early')).toEqual({ first: 413, told: true, second: 400 });
  });

  test.each([
    'upstream refuses early and closes',
    'upstream refuses early and reads on',
    'upstream refuses early and reads no more',
  ] as const)('where-an-%s-the-client-is-told-and-the-next-request-is-served', async (name) => {
    expect(await see(name)).toEqual({ first: 400, told: true, second: 200 });
  });
}
