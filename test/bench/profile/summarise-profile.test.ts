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
  expect(summariseProfile(profile, ({ url }) => `file ${url}`)).toEqual({
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
