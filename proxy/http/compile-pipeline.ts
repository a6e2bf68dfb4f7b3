import type { RoutingTable } from '../config/routing-table.ts';
import type { Exchange, Step } from './exchange.ts';
import { serveModel } from './serve/serve-model.ts';
import { access } from './steps/access.ts';
import { admit } from './steps/admit.ts';
import { identify } from './steps/identify.ts';
import { limits } from './steps/limits.ts';
import { match } from './steps/match.ts';
import { pick } from './steps/pick.ts';
import { receive } from './steps/receive.ts';
import { serveModels } from './steps/serve-models.ts';

/** The steps of a request for a model, and of one for the list of models, in order. */
export interface Pipeline {
  readonly model: readonly Step[];
  readonly models: readonly Step[];
}

/** Once a snapshot: steps that it has no use for are left out. */
export function compilePipeline(table: RoutingTable): Pipeline {
  const hasLimits = [...table.pieces.values()].some(
    ({ piece }) => piece.kind === 'policy' && piece.value.limits !== undefined,
  );
  const isCounted = [...table.rulesByName.values()].some(({ counted }) => counted.length > 0);
  return {
    model: [
      identify,
      receive,
      match,
      access,
      ...(hasLimits ? [limits] : []),
      pick,
      ...(isCounted ? [admit] : []),
      serveModel,
    ],
    models: [identify, serveModels],
  };
}

/** Runs the steps one after the other; waits only for those that wait themselves. */
export async function runSteps(steps: readonly Step[], exchange: Exchange): Promise<void> {
  for (const step of steps) {
    const waiting = step(exchange);
    if (waiting !== undefined) await waiting;
  }
}
