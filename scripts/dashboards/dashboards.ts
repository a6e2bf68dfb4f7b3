import type { Dashboard } from './dashboard.ts';
import { operator } from './operator.ts';
import { overview } from './overview.ts';

/** Every dashboard that the project ships. */
export const dashboards: readonly Dashboard[] = [overview, operator];
