import type { PolicyResource } from '../api/resources.ts';

/** One item of `spec.authentication.sources` of an AIPolicy. */
export type SourceSpec = NonNullable<PolicyResource['spec']['authentication']>['sources'][number];
