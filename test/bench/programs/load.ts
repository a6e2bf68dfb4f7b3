import { workloadNamed } from '../workloads/workloads.ts';
import type { LoadJob } from './load-job.ts';
import { runJob } from './run-job.ts';

// The load generator, a process of its own so that its work is not counted as a contestant's. Jobs come over IPC.
process.on('message', (job: LoadJob) => {
  runJob(job, workloadNamed(job.workload)).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
