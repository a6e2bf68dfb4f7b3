/** How much of the past an answer leaves: a ratio is forgotten by half after about seven. */
const weight = 0.1;
/** Estimates are not trusted further off than this; what is, is no matter of tokenizers. */
const lowest = 0.5;
const highest = 3;
/** Requests with fewer tokens say more of what wraps them than of their text. */
const leastTokens = 20;
/** Models that are remembered. */
const mostModels = 1000;
/** Spread of a model that nothing is known of: the error of the estimate on the corpus, see `docs/architecture/cost.md`. */
const firstSpread = 0.08;
/** Standard deviations above the mean below which 95 of 100 requests are, where errors are spread evenly about it. */
const quantile95 = 1.645;

interface Learned {
  ratio: number;
  /** Mean absolute difference from `ratio`. */
  spread: number;
}

/** What estimates are multiplied with, learned for each model from what providers counted. Starts at 1. */
export class Calibration {
  /** The one learned of first goes first. */
  readonly #models = new Map<string, Learned>();

  /**
   * Takes in what a request with this estimate was billed for as input, cached or not, images and sound included. `model`:
   * provider and upstream model. Usage that is no usage (0, or off by more than the bounds) is left out.
   */
  learn(model: string, estimate: number, counted: number): void {
    if (!(estimate >= leastTokens && counted >= leastTokens)) return;
    const seen = counted / estimate;
    if (seen < lowest || seen > highest) return;
    const learned = this.#models.get(model) ?? this.#begin(model);
    learned.spread += weight * (Math.abs(seen - learned.ratio) - learned.spread);
    learned.ratio += weight * (seen - learned.ratio);
  }

  /** The estimate as this model counts. */
  likely(model: string, estimate: number): number {
    return Math.ceil(estimate * (this.#models.get(model) ?? first).ratio);
  }

  /** What 95 of 100 requests with this estimate stay below: for admission. */
  most(model: string, estimate: number): number {
    const { ratio, spread } = this.#models.get(model) ?? first;
    // The mean absolute difference is 0.8 of the standard deviation.
    return Math.ceil(estimate * Math.min(highest, ratio + (quantile95 * spread) / 0.8));
  }

  #begin(model: string): Learned {
    if (this.#models.size >= mostModels) this.#forgetOldest();
    const learned = { ...first };
    this.#models.set(model, learned);
    return learned;
  }

  #forgetOldest(): void {
    for (const oldest of this.#models.keys()) {
      this.#models.delete(oldest);
      return;
    }
  }
}

const first: Readonly<Learned> = { ratio: 1, spread: firstSpread };
