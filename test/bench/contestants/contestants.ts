import type { Contestant } from './contestant.ts';
import { floor } from './floor.ts';
import { litellm } from './litellm.ts';
import { nginx } from './nginx.ts';
import { portkey } from './portkey.ts';
import {
  sallyportBudgets,
  sallyportEverything,
  sallyportOpen,
  sallyportPolicies,
  sallyportSidecar,
} from './sallyport.ts';

/** Ours, the floors, the peers. */
export const contestants: readonly Contestant[] = [
  sallyportOpen,
  sallyportPolicies,
  sallyportBudgets,
  sallyportEverything,
  sallyportSidecar,
  floor,
  nginx,
  portkey,
  litellm,
];

/** Those that are installed quickly and start quickly. */
export const quickContestants: readonly string[] = [
  'open',
  'policies',
  'budgets',
  'everything',
  'sidecar',
  'floor',
  'nginx',
  'portkey',
];
