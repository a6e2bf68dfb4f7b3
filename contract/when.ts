import { Environment } from '@marcbachmann/cel-js';
import { failed, ok, type Result } from '#runtime/result.ts';

/** The variables a `when` expression may use. */
export interface WhenInput {
  readonly model: string;
  readonly stream: boolean;
  /** Lower-case names; credentials are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly caller: {
    readonly kind: string;
    readonly id: string;
    readonly team: string;
    readonly app: string;
    readonly user: string;
    readonly project: string;
    readonly costCenter: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly groups: readonly string[];
  };
}

/** An expression ready to be evaluated; throws only what evaluation of a missing key throws. */
export type When = (input: WhenInput) => boolean;

const environment = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: true })
  .registerVariable('model', 'string')
  .registerVariable('stream', 'bool')
  .registerVariable('headers', 'map<string, string>')
  .registerVariable('metadata', 'map<string, string>')
  .registerVariable('caller', {
    schema: {
      kind: 'string',
      id: 'string',
      team: 'string',
      app: 'string',
      user: 'string',
      project: 'string',
      costCenter: 'string',
      labels: 'map<string, string>',
      groups: 'list<string>',
    },
  });

/** Parses and type-checks a CEL expression (https://github.com/google/cel-spec); the failure is for the resource's author. */
export function compileWhen(source: string): Result<When, string> {
  try {
    const program = environment.parse(source);
    const checked = program.check();
    if (!checked.valid) return failed(checked.error?.message ?? 'does not type-check');
    if (checked.type !== undefined && checked.type !== 'bool' && checked.type !== 'dyn') {
      return failed(`gives ${checked.type}, must give bool`);
    }
    return ok((input) => program(input) === true);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
