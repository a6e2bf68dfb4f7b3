export interface Sample {
  readonly counts: readonly number[];
  readonly tokens: number;
}

const rounds = 800;
/** How much a coefficient costs, so that counts which say the same share what they say. */
const ridge = 1e-4;

/**
 * Coefficients, none below its floor (0 where there is none), for which the sums of counts times coefficients come nearest to `tokens`, by the square of
 * the relative error (coordinate descent).
 */
export function fitNonnegative(
  samples: readonly Sample[],
  floors: readonly number[] = [],
): readonly number[] {
  const size = samples[0]?.counts.length ?? 0;
  const rows = samples.map(({ counts, tokens }) => counts.map((count) => count / tokens));
  const fitted = new Array<number>(size).fill(0);
  const residuals = new Array<number>(samples.length).fill(1);
  const columns = fitted.map((_, column) => rows.map((row) => row[column] ?? 0));
  const squares = columns.map((column) => column.reduce((sum, value) => sum + value * value, 0) + ridge);
  for (let round = 0; round < rounds; round++) {
    columns.forEach((column, position) => {
      const old = fitted[position] ?? 0;
      const slope = column.reduce((sum, value, row) => sum + value * (residuals[row] ?? 0), 0) - ridge * old;
      const next = Math.max(floors[position] ?? 0, old + slope / (squares[position] ?? 1));
      if (next === old) return;
      column.forEach((value, row) => {
        residuals[row] = (residuals[row] ?? 0) - value * (next - old);
      });
      fitted[position] = next;
    });
  }
  return fitted;
}
