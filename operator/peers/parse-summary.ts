import Type from 'typebox';
import { Check } from 'typebox/value';
import { BudgetReport } from '#contract/budget-report.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { summaryFormat } from './encode-summary.ts';
import type { ReplicaSummary } from './replica-summary.ts';

const Problem = Type.Object({ entry: Type.String(), path: Type.String(), message: Type.String() });
const Texts = Type.Array(Type.String());
const Group = Type.Object({
  serves: Type.String(),
  count: Type.Integer({ minimum: 0 }),
  open: Type.Union([Texts, Type.Literal('Many')]),
  refusals: Type.Array(Type.Object({ digest: Type.String(), problem: Problem })),
  heldBack: Type.Optional(Problem),
  keys: Texts,
  names: Texts,
});
const ProxyFigures = Type.Object({
  key: Type.String(),
  /** Absent: that proxy has not reported. */
  reports: Type.Optional(Type.Array(BudgetReport)),
});
const Fleet = Type.Object({
  version: Type.String(),
  groups: Type.Array(Group),
  budgets: Type.Optional(Type.Array(ProxyFigures)),
});
const Format = Type.Object({ format: Type.Integer() });
const Summary = Type.Object({
  format: Type.Literal(summaryFormat),
  gateways: Type.Record(Type.String(), Fleet),
});

/** Reads what `encodeSummary` wrote, perhaps in another version of the program; the failure says what it is instead. */
export function parseSummary(text: string): Result<ReplicaSummary, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed('it is not JSON');
  }
  if (Check(Summary, value)) return ok(new Map(Object.entries(value.gateways)));
  const format = Check(Format, value) ? value.format : summaryFormat;
  return failed(
    format === summaryFormat ? 'it is no summary' : `it has format ${format}, not ${summaryFormat}`,
  );
}
