import { expect, test } from '@jest/globals';
import { summariseProfile } from './summarise-profile.ts';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 0, columnNumber: 0 });

test('shares-are-of-the-time-that-was-not-idle', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('work', 'a') },
      { id: 3, callFrame: frame('more', 'a') },
      { id: 4, callFrame: frame('(garbage collector)', '') },
    ],
    samples: [1, 2, 3, 4, 2],
    timeDeltas: [5000, 100, 300, 200, 400],
  };
  expect(summariseProfile(profile, ({ url }) => `file ${url}`)).toMatchObject({
    busyMs: 1,
    places: [
      { name: 'file a', share: 0.8 },
      { name: '(garbage collector)', share: 0.2 },
    ],
    functions: [
      { name: 'work  file a', share: 0.5 },
      { name: 'more  file a', share: 0.3 },
      { name: '(garbage collector)', share: 0.2 },
    ],
  });
});

test('time-in-a-package-is-owned-by-the-file-of-ours-that-called-it', () => {
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2] },
      { id: 2, callFrame: frame('serve', 'proxy/a.ts'), children: [3] },
      { id: 3, callFrame: frame('send', 'undici'), children: [4] },
      { id: 4, callFrame: frame('write', '') },
    ],
    samples: [2, 3, 4],
    timeDeltas: [100, 100, 200],
  };
  expect(summariseProfile(profile, ({ url }) => url).owners).toEqual([{ name: 'proxy/a.ts', share: 1 }]);
});
