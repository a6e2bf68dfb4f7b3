import type { Ground } from '../contestants/contestant.ts';
import type { ManyJob, ManyResult } from './many-job.ts';

/** What every measurement of this bench is given. */
export interface ScaleGround {
  readonly ground: Ground;
  /** The build that is measured. */
  readonly dist: string;
  readonly load: (job: ManyJob) => Promise<ManyResult>;
  readonly say: (line: string) => void;
}
